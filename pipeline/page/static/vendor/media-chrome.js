var h={MEDIA_PLAY_REQUEST:"mediaplayrequest",MEDIA_PAUSE_REQUEST:"mediapauserequest",MEDIA_MUTE_REQUEST:"mediamuterequest",MEDIA_UNMUTE_REQUEST:"mediaunmuterequest",MEDIA_LOOP_REQUEST:"medialooprequest",MEDIA_VOLUME_REQUEST:"mediavolumerequest",MEDIA_SEEK_REQUEST:"mediaseekrequest",MEDIA_AIRPLAY_REQUEST:"mediaairplayrequest",MEDIA_ENTER_FULLSCREEN_REQUEST:"mediaenterfullscreenrequest",MEDIA_EXIT_FULLSCREEN_REQUEST:"mediaexitfullscreenrequest",MEDIA_PREVIEW_REQUEST:"mediapreviewrequest",MEDIA_ENTER_PIP_REQUEST:"mediaenterpiprequest",MEDIA_EXIT_PIP_REQUEST:"mediaexitpiprequest",MEDIA_ENTER_CAST_REQUEST:"mediaentercastrequest",MEDIA_EXIT_CAST_REQUEST:"mediaexitcastrequest",MEDIA_SHOW_TEXT_TRACKS_REQUEST:"mediashowtexttracksrequest",MEDIA_HIDE_TEXT_TRACKS_REQUEST:"mediahidetexttracksrequest",MEDIA_SHOW_SUBTITLES_REQUEST:"mediashowsubtitlesrequest",MEDIA_DISABLE_SUBTITLES_REQUEST:"mediadisablesubtitlesrequest",MEDIA_TOGGLE_SUBTITLES_REQUEST:"mediatogglesubtitlesrequest",MEDIA_PLAYBACK_RATE_REQUEST:"mediaplaybackraterequest",MEDIA_RENDITION_REQUEST:"mediarenditionrequest",MEDIA_AUDIO_TRACK_REQUEST:"mediaaudiotrackrequest",MEDIA_SEEK_TO_LIVE_REQUEST:"mediaseektoliverequest",REGISTER_MEDIA_STATE_RECEIVER:"registermediastatereceiver",UNREGISTER_MEDIA_STATE_RECEIVER:"unregistermediastatereceiver"},k={MEDIA_CHROME_ATTRIBUTES:"mediachromeattributes",MEDIA_CONTROLLER:"mediacontroller"},ua={MEDIA_AIRPLAY_UNAVAILABLE:"mediaAirplayUnavailable",MEDIA_AUDIO_TRACK_ENABLED:"mediaAudioTrackEnabled",MEDIA_AUDIO_TRACK_LIST:"mediaAudioTrackList",MEDIA_AUDIO_TRACK_UNAVAILABLE:"mediaAudioTrackUnavailable",MEDIA_BUFFERED:"mediaBuffered",MEDIA_CAST_UNAVAILABLE:"mediaCastUnavailable",MEDIA_CHAPTERS_CUES:"mediaChaptersCues",MEDIA_CURRENT_TIME:"mediaCurrentTime",MEDIA_DURATION:"mediaDuration",MEDIA_ENDED:"mediaEnded",MEDIA_ERROR:"mediaError",MEDIA_ERROR_CODE:"mediaErrorCode",MEDIA_ERROR_MESSAGE:"mediaErrorMessage",MEDIA_FULLSCREEN_UNAVAILABLE:"mediaFullscreenUnavailable",MEDIA_HAS_PLAYED:"mediaHasPlayed",MEDIA_HEIGHT:"mediaHeight",MEDIA_IS_AIRPLAYING:"mediaIsAirplaying",MEDIA_IS_CASTING:"mediaIsCasting",MEDIA_IS_FULLSCREEN:"mediaIsFullscreen",MEDIA_IS_PIP:"mediaIsPip",MEDIA_LOADING:"mediaLoading",MEDIA_MUTED:"mediaMuted",MEDIA_LOOP:"mediaLoop",MEDIA_PAUSED:"mediaPaused",MEDIA_PIP_UNAVAILABLE:"mediaPipUnavailable",MEDIA_PLAYBACK_RATE:"mediaPlaybackRate",MEDIA_PREVIEW_CHAPTER:"mediaPreviewChapter",MEDIA_PREVIEW_COORDS:"mediaPreviewCoords",MEDIA_PREVIEW_IMAGE:"mediaPreviewImage",MEDIA_PREVIEW_TIME:"mediaPreviewTime",MEDIA_RENDITION_LIST:"mediaRenditionList",MEDIA_RENDITION_SELECTED:"mediaRenditionSelected",MEDIA_RENDITION_UNAVAILABLE:"mediaRenditionUnavailable",MEDIA_SEEKABLE:"mediaSeekable",MEDIA_STREAM_TYPE:"mediaStreamType",MEDIA_SUBTITLES_LIST:"mediaSubtitlesList",MEDIA_SUBTITLES_SHOWING:"mediaSubtitlesShowing",MEDIA_TARGET_LIVE_WINDOW:"mediaTargetLiveWindow",MEDIA_TIME_IS_LIVE:"mediaTimeIsLive",MEDIA_VOLUME:"mediaVolume",MEDIA_VOLUME_LEVEL:"mediaVolumeLevel",MEDIA_VOLUME_UNAVAILABLE:"mediaVolumeUnavailable",MEDIA_LANG:"mediaLang",MEDIA_WIDTH:"mediaWidth"},Qo=Object.entries(ua),o=Qo.reduce((e,[t,i])=>(e[t]=i.toLowerCase(),e),{}),Qn={USER_INACTIVE_CHANGE:"userinactivechange",BREAKPOINTS_CHANGE:"breakpointchange",BREAKPOINTS_COMPUTED:"breakpointscomputed"},zt=Qo.reduce((e,[t,i])=>(e[t]=i.toLowerCase(),e),{...Qn}),Lc=Object.entries(zt).reduce((e,[t,i])=>{let r=o[t];return r&&(e[i]=r),e},{userinactivechange:"userinactive"}),zo=Object.entries(o).reduce((e,[t,i])=>{let r=zt[t];return r&&(e[i]=r),e},{userinactive:"userinactivechange"}),J={SUBTITLES:"subtitles",CAPTIONS:"captions",DESCRIPTIONS:"descriptions",CHAPTERS:"chapters",METADATA:"metadata"},xt={DISABLED:"disabled",HIDDEN:"hidden",SHOWING:"showing"};var Ni={MOUSE:"mouse",PEN:"pen",TOUCH:"touch"},j={UNAVAILABLE:"unavailable",UNSUPPORTED:"unsupported"},it={LIVE:"live",ON_DEMAND:"on-demand",UNKNOWN:"unknown"};var Zo={INLINE:"inline",FULLSCREEN:"fullscreen",PICTURE_IN_PICTURE:"picture-in-picture"};function Xo(e){return e?.map(Zn).join(" ")}function Zn(e){if(e){let{id:t,width:i,height:r}=e;return[t,i,r].filter(a=>a!=null).join(":")}}function Jo(e){return e?.map(Xn).join(" ")}function Xn(e){if(e){let{id:t,kind:i,language:r,label:a}=e;return[t,i,r,a].filter(s=>s!=null).join(":")}}function he(e){return typeof e=="number"&&!Number.isNaN(e)&&Number.isFinite(e)}var Hi=e=>new Promise(t=>setTimeout(t,e));var Jn={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function Fi(e){return String(e).replace(/[&<>"']/g,t=>Jn[t])}var jo={"Start airplay":"Start airplay","Stop airplay":"Stop airplay",Audio:"Audio",Captions:"Captions","Enable captions":"Enable captions","Disable captions":"Disable captions","Start casting":"Start casting","Stop casting":"Stop casting","Enter fullscreen mode":"Enter fullscreen mode","Exit fullscreen mode":"Exit fullscreen mode",Mute:"Mute",Unmute:"Unmute",Loop:"Loop","Enter picture in picture mode":"Enter picture in picture mode","Exit picture in picture mode":"Exit picture in picture mode",Play:"Play",Pause:"Pause","Playback rate":"Playback rate","Playback rate {playbackRate}":"Playback rate {playbackRate}",Quality:"Quality","Seek backward":"Seek backward","Seek forward":"Seek forward",Settings:"Settings",Auto:"Auto","audio player":"audio player","video player":"video player",volume:"volume",seek:"seek","closed captions":"closed captions","current playback rate":"current playback rate","playback time":"playback time","media loading":"media loading",settings:"settings","audio tracks":"audio tracks",quality:"quality",play:"play",pause:"pause",mute:"mute",unmute:"unmute","chapter: {chapterName}":"chapter: {chapterName}",live:"live",Off:"Off","start airplay":"start airplay","stop airplay":"stop airplay","start casting":"start casting","stop casting":"stop casting","enter fullscreen mode":"enter fullscreen mode","exit fullscreen mode":"exit fullscreen mode","enter picture in picture mode":"enter picture in picture mode","exit picture in picture mode":"exit picture in picture mode","seek to live":"seek to live","playing live":"playing live","seek back {seekOffset} seconds":"seek back {seekOffset} seconds","seek forward {seekOffset} seconds":"seek forward {seekOffset} seconds","Network Error":"Network Error","Decode Error":"Decode Error","Source Not Supported":"Source Not Supported","Encryption Error":"Encryption Error","A network error caused the media download to fail.":"A network error caused the media download to fail.","A media error caused playback to be aborted. The media could be corrupt or your browser does not support this format.":"A media error caused playback to be aborted. The media could be corrupt or your browser does not support this format.","An unsupported error occurred. The server or network failed, or your browser does not support this format.":"An unsupported error occurred. The server or network failed, or your browser does not support this format.","The media is encrypted and there are no keys to decrypt it.":"The media is encrypted and there are no keys to decrypt it.",hour:"hour",hours:"hours",minute:"minute",minutes:"minutes",second:"second",seconds:"seconds","{time} remaining":"{time} remaining","{currentTime} of {totalTime}":"{currentTime} of {totalTime}","video not loaded, unknown time.":"video not loaded, unknown time."};var ts,me={en:jo},pe=((ts=globalThis.navigator)==null?void 0:ts.language)||"en",ha=e=>{pe=e},jn=(e,t)=>{me[e]=t},tl=e=>{var t,i,r;let[a]=pe.split("-");return((t=me[pe])==null?void 0:t[e])||((i=me[a])==null?void 0:i[e])||((r=me.en)==null?void 0:r[e])||e},es=()=>{let[e]=pe.split("-");return me[pe]?pe:me[e]?e:"en"},m=(e,t={})=>tl(e).replace(/\{(\w+)\}/g,(i,r)=>r in t?String(t[r]):`{${r}}`);var is=[{singular:"hour",plural:"hours"},{singular:"minute",plural:"minutes"},{singular:"second",plural:"seconds"}],rs=(e,t)=>{let i=e===1?m(is[t].singular):m(is[t].plural);return`${e} ${i}`},Zt=e=>{if(!he(e))return"";let t=Math.abs(e),i=t!==e,r=new Date(0,0,0,0,0,t,0),s=[r.getHours(),r.getMinutes(),r.getSeconds()].map((l,d)=>l&&rs(l,d)).filter(l=>l).join(", ");return i?m("{time} remaining",{time:s}):t===0?rs(0,2):s};function dt(e,t){let i=!1;e<0&&(i=!0,e=0-e),e=e<0?0:e;let r=Math.floor(e%60),a=Math.floor(e/60%60),s=Math.floor(e/3600),l=Math.floor(t/60%60),d=Math.floor(t/3600);return(isNaN(e)||e===1/0)&&(s=a=r="0"),s=s>0||d>0?s+":":"",a=((s||l>=10)&&a<10?"0"+a:a)+":",r=r<10?"0"+r:r,(i?"-":"")+s+a+r}var xc=Object.freeze({length:0,start(e){let t=e>>>0;if(t>=this.length)throw new DOMException(`Failed to execute 'start' on 'TimeRanges': The index provided (${t}) is greater than or equal to the maximum bound (${this.length}).`);return 0},end(e){let t=e>>>0;if(t>=this.length)throw new DOMException(`Failed to execute 'end' on 'TimeRanges': The index provided (${t}) is greater than or equal to the maximum bound (${this.length}).`);return 0}});var Bi=class{addEventListener(){}removeEventListener(){}dispatchEvent(){return!0}},$i=class extends Bi{},Wi=class extends $i{constructor(){super(...arguments),this.role=null}},ma=class{observe(){}unobserve(){}disconnect(){}},as={createElement:function(){return new Ye.HTMLElement},createElementNS:function(){return new Ye.HTMLElement},addEventListener(){},removeEventListener(){},dispatchEvent(e){return!1}},Ye={ResizeObserver:ma,document:as,Node:$i,Element:Wi,HTMLElement:class extends Wi{constructor(){super(...arguments),this.innerHTML=""}get content(){return new Ye.DocumentFragment}},DocumentFragment:class extends Bi{},customElements:{get:function(){},define:function(){},whenDefined:function(){}},localStorage:{getItem(e){return null},setItem(e,t){},removeItem(e){}},CustomEvent:function(){},getComputedStyle:function(){},navigator:{languages:[],get userAgent(){return""}},matchMedia(e){return{matches:!1,media:e}},DOMParser:class{parseFromString(t,i){return{body:{textContent:t}}}}},os="global"in globalThis&&globalThis?.global===globalThis||typeof window>"u"||typeof window.customElements>"u",ss=Object.keys(Ye).every(e=>e in globalThis),n=os&&!ss?Ye:globalThis,W=os&&!ss?as:globalThis.document;var ns=new WeakMap,pa=e=>{let t=ns.get(e);return t||ns.set(e,t=new Set),t},ls=new n.ResizeObserver(e=>{for(let t of e)for(let i of pa(t.target))i(t)});function Vi(e,t){pa(e).add(t),ls.observe(e)}function Ki(e,t){let i=pa(e);i.delete(t),i.size||ls.unobserve(e)}function F(e){let t={};for(let i of e)t[i.name]=i.value;return t}function ds(e){var t;return(t=il(e))!=null?t:Pt(e,"media-controller")}function il(e){var t;let{MEDIA_CONTROLLER:i}=k,r=e.getAttribute(i);if(r)return(t=al(e))==null?void 0:t.getElementById(r)}var Gi=(e,t,i=".value")=>{let r=e.querySelector(i);r&&(r.textContent=t)},rl=(e,t)=>{let i=`slot[name="${t}"]`,r=e.shadowRoot.querySelector(i);return r?r.children:[]},qi=(e,t)=>rl(e,t)[0],ft=(e,t)=>!e||!t?!1:e?.contains(t)?!0:ft(e,t.getRootNode().host),Pt=(e,t)=>{if(!e)return null;let i=e.closest(t);return i||Pt(e.getRootNode().host,t)};function Ea(e=document){var t;let i=e?.activeElement;return i?(t=Ea(i.shadowRoot))!=null?t:i:null}function al(e){var t;let i=(t=e?.getRootNode)==null?void 0:t.call(e);return i instanceof ShadowRoot||i instanceof Document?i:null}function Yi(e,{depth:t=3,checkOpacity:i=!0,checkVisibilityCSS:r=!0}={}){if(e.checkVisibility)return e.checkVisibility({checkOpacity:i,checkVisibilityCSS:r});let a=e;for(;a&&t>0;){let s=getComputedStyle(a);if(i&&s.opacity==="0"||r&&s.visibility==="hidden"||s.display==="none")return!1;a=a.parentElement,t--}return!0}function cs(e,t,i,r){let a=r.x-i.x,s=r.y-i.y,l=a*a+s*s;if(l===0)return 0;let d=((e-i.x)*a+(t-i.y)*s)/l;return Math.max(0,Math.min(1,d))}function x(e,t){let i=ol(e,r=>r===t);return i||va(e,t)}function ol(e,t){var i,r;let a;for(a of(i=e.querySelectorAll("style:not([media])"))!=null?i:[]){let s;try{s=(r=a.sheet)==null?void 0:r.cssRules}catch{continue}for(let l of s??[])if(t(l.selectorText))return l}}function va(e,t){var i,r;let a=(i=e.querySelectorAll("style:not([media])"))!=null?i:[],s=a?.[a.length-1];if(!s?.sheet)return console.warn("Media Chrome: No style sheet found on style tag of",e),{style:{setProperty:()=>{},removeProperty:()=>"",getPropertyValue:()=>""}};let l=s?.sheet.insertRule(`${t}{}`,s.sheet.cssRules.length);return(r=s.sheet.cssRules)==null?void 0:r[l]}function D(e,t,i=Number.NaN){let r=e.getAttribute(t);return r!=null?+r:i}function U(e,t,i){let r=+i;if(i==null||Number.isNaN(r)){e.hasAttribute(t)&&e.removeAttribute(t);return}D(e,t,void 0)!==r&&e.setAttribute(t,`${r}`)}function _(e,t){return e.hasAttribute(t)}function g(e,t,i){if(i==null){e.hasAttribute(t)&&e.removeAttribute(t);return}_(e,t)!=i&&e.toggleAttribute(t,i)}function L(e,t,i=null){var r;return(r=e.getAttribute(t))!=null?r:i}function y(e,t,i){if(i==null){e.hasAttribute(t)&&e.removeAttribute(t);return}let r=`${i}`;L(e,t,void 0)!==r&&e.setAttribute(t,r)}var us=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},ct=(e,t,i)=>(us(e,t,"read from private field"),i?i.call(e):t.get(e)),sl=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Qi=(e,t,i,r)=>(us(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Q;function nl(e){return`
    <style>
      :host {
        display: var(--media-control-display, var(--media-gesture-receiver-display, inline-block));
        box-sizing: border-box;
      }
    </style>
  `}var Ee=class extends n.HTMLElement{constructor(){if(super(),sl(this,Q,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER,o.MEDIA_PAUSED]}attributeChangedCallback(t,i,r){var a,s,l,d,c;t===k.MEDIA_CONTROLLER&&(i&&((s=(a=ct(this,Q))==null?void 0:a.unassociateElement)==null||s.call(a,this),Qi(this,Q,null)),r&&this.isConnected&&(Qi(this,Q,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=ct(this,Q))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var t,i;this.tabIndex=-1,this.setAttribute("aria-hidden","true"),Qi(this,Q,ll(this)),this.getAttribute(k.MEDIA_CONTROLLER)&&((i=(t=ct(this,Q))==null?void 0:t.associateElement)==null||i.call(t,this)),ct(this,Q)&&(ct(this,Q).addEventListener("pointerdown",this),ct(this,Q).addEventListener("click",this),ct(this,Q).hasAttribute("tabindex")||(ct(this,Q).tabIndex=0))}disconnectedCallback(){var t,i,r,a;this.getAttribute(k.MEDIA_CONTROLLER)&&((i=(t=ct(this,Q))==null?void 0:t.unassociateElement)==null||i.call(t,this)),(r=ct(this,Q))==null||r.removeEventListener("pointerdown",this),(a=ct(this,Q))==null||a.removeEventListener("click",this),Qi(this,Q,null)}handleEvent(t){var i;let r=(i=t.composedPath())==null?void 0:i[0];if(["video","media-controller"].includes(r?.localName)){if(t.type==="pointerdown")this._pointerType=t.pointerType;else if(t.type==="click"){let{clientX:s,clientY:l}=t,{left:d,top:c,width:M,height:S}=this.getBoundingClientRect(),T=s-d,f=l-c;if(T<0||f<0||T>M||f>S||M===0&&S===0)return;let p=this._pointerType||"mouse";if(this._pointerType=void 0,p===Ni.TOUCH){this.handleTap(t);return}else if(p===Ni.MOUSE||p===Ni.PEN){this.handleMouseClick(t);return}}}}get mediaPaused(){return _(this,o.MEDIA_PAUSED)}set mediaPaused(t){g(this,o.MEDIA_PAUSED,t)}handleTap(t){}handleMouseClick(t){let i=this.mediaPaused?h.MEDIA_PLAY_REQUEST:h.MEDIA_PAUSE_REQUEST;this.dispatchEvent(new n.CustomEvent(i,{composed:!0,bubbles:!0}))}};Q=new WeakMap;Ee.shadowRootOptions={mode:"open"};Ee.getTemplateHTML=nl;function ll(e){var t;let i=e.getAttribute(k.MEDIA_CONTROLLER);return i?(t=e.getRootNode())==null?void 0:t.getElementById(i):Pt(e,"media-controller")}n.customElements.get("media-gesture-receiver")||n.customElements.define("media-gesture-receiver",Ee);var zi=Ee;var ba=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},B=(e,t,i)=>(ba(e,t,"read from private field"),i?i.call(e):t.get(e)),X=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},ut=(e,t,i,r)=>(ba(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),ht=(e,t,i)=>(ba(e,t,"access private method"),i),Qe,Ji,ve,ge,_e,fa,fe,Zi,_a,hs,ga,ms,ze,ji,tr,Aa,be,Ze,Nt,Xi,b={AUDIO:"audio",AUTOHIDE:"autohide",BREAKPOINTS:"breakpoints",GESTURES_DISABLED:"gesturesdisabled",KEYBOARD_CONTROL:"keyboardcontrol",NO_AUTOHIDE:"noautohide",USER_INACTIVE:"userinactive",AUTOHIDE_OVER_CONTROLS:"autohideovercontrols"};function dl(e){return`
    <style>
      
      :host([${o.MEDIA_IS_FULLSCREEN}]) ::slotted([slot=media]) {
        outline: none;
      }

      :host {
        box-sizing: border-box;
        position: relative;
        display: inline-block;
        line-height: 0;
        background-color: var(--media-background-color, #000);
        overflow: hidden;
      }

      :host(:not([${b.AUDIO}])) [part~=layer]:not([part~=media-layer]) {
        position: absolute;
        top: 0;
        left: 0;
        bottom: 0;
        right: 0;
        display: flex;
        flex-flow: column nowrap;
        align-items: start;
        pointer-events: none;
        background: none;
      }

      slot[name=media] {
        display: var(--media-slot-display, contents);
      }

      
      :host([${b.AUDIO}]) slot[name=media] {
        display: var(--media-slot-display, none);
      }

      
      :host([${b.AUDIO}]) [part~=layer][part~=gesture-layer] {
        height: 0;
        display: block;
      }

      
      :host(:not([${b.AUDIO}])[${b.GESTURES_DISABLED}]) ::slotted([slot=gestures-chrome]),
          :host(:not([${b.AUDIO}])[${b.GESTURES_DISABLED}]) media-gesture-receiver[slot=gestures-chrome] {
        display: none;
      }

      
      ::slotted(:not([slot=media]):not([slot=poster]):not(media-loading-indicator):not([role=dialog]):not([hidden])) {
        pointer-events: auto;
      }

      :host(:not([${b.AUDIO}])) *[part~=layer][part~=centered-layer] {
        align-items: center;
        justify-content: center;
      }

      :host(:not([${b.AUDIO}])) ::slotted(media-gesture-receiver[slot=gestures-chrome]),
      :host(:not([${b.AUDIO}])) media-gesture-receiver[slot=gestures-chrome] {
        align-self: stretch;
        flex-grow: 1;
      }

      slot[name=middle-chrome] {
        display: inline;
        flex-grow: 1;
        pointer-events: none;
        background: none;
      }

      
      ::slotted([slot=media]),
      ::slotted([slot=poster]) {
        width: 100%;
        height: 100%;
      }

      
      :host(:not([${b.AUDIO}])) .spacer {
        flex-grow: 1;
      }

      
      :host(:-webkit-full-screen) {
        
        width: 100% !important;
        height: 100% !important;
      }

      
      ::slotted(:not([slot=media]):not([slot=poster]):not([${b.NO_AUTOHIDE}]):not([hidden]):not([role=dialog])) {
        opacity: 1;
        transition: var(--media-control-transition-in, opacity 0.25s);
      }

      
      :host([${b.USER_INACTIVE}]:not([${o.MEDIA_PAUSED}]):not([${o.MEDIA_IS_AIRPLAYING}]):not([${o.MEDIA_IS_CASTING}]):not([${b.AUDIO}])) ::slotted(:not([slot=media]):not([slot=poster]):not([${b.NO_AUTOHIDE}]):not([role=dialog])) {
        opacity: 0;
        transition: var(--media-control-transition-out, opacity 1s);
      }

      :host([${b.USER_INACTIVE}]:not([${b.NO_AUTOHIDE}]):not([${o.MEDIA_PAUSED}]):not([${o.MEDIA_IS_CASTING}]):not([${b.AUDIO}])) ::slotted([slot=media]) {
        cursor: none;
      }

      :host([${b.USER_INACTIVE}][${b.AUTOHIDE_OVER_CONTROLS}]:not([${b.NO_AUTOHIDE}]):not([${o.MEDIA_PAUSED}]):not([${o.MEDIA_IS_CASTING}]):not([${b.AUDIO}])) * {
        --media-cursor: none;
        cursor: none;
      }


      ::slotted(media-control-bar)  {
        align-self: stretch;
      }

      
      
      :host(:not([${b.AUDIO}])[${o.MEDIA_HAS_PLAYED}]) slot[name=poster],
      :host(:not([${b.AUDIO}])[${o.MEDIA_STREAM_TYPE}="${it.ON_DEMAND}"][${o.MEDIA_CURRENT_TIME}]:not([${o.MEDIA_CURRENT_TIME}="0"])) slot[name=poster] {
        display: none;
      }

      ::slotted([role=dialog]) {
        width: 100%;
        height: 100%;
        align-self: center;
      }

      ::slotted([role=menu]) {
        align-self: end;
      }
    </style>

    <slot name="media" part="layer media-layer"></slot>
    <slot name="poster" part="layer poster-layer"></slot>
    <slot name="gestures-chrome" part="layer gesture-layer">
      <media-gesture-receiver slot="gestures-chrome">
        <template shadowrootmode="${zi.shadowRootOptions.mode}">
          ${zi.getTemplateHTML({})}
        </template>
      </media-gesture-receiver>
    </slot>
    <span part="layer vertical-layer">
      <slot name="top-chrome" part="top chrome"></slot>
      <slot name="middle-chrome" part="middle chrome"></slot>
      <slot name="centered-chrome" part="layer centered-layer center centered chrome"></slot>
      
      <slot part="bottom chrome"></slot>
    </span>
    <slot name="dialog" part="layer dialog-layer"></slot>
  `}var cl=Object.values(o),ul="sm:384 md:576 lg:768 xl:960";function hl(e){ps(e.target,e.contentRect.width)}function ps(e,t){var i;if(!e.isConnected)return;let r=(i=e.getAttribute(b.BREAKPOINTS))!=null?i:ul,a=ml(r),s=pl(a,t),l=!1;if(Object.keys(a).forEach(d=>{if(s.includes(d)){e.hasAttribute(`breakpoint${d}`)||(e.setAttribute(`breakpoint${d}`,""),l=!0);return}e.hasAttribute(`breakpoint${d}`)&&(e.removeAttribute(`breakpoint${d}`),l=!0)}),l){let d=new CustomEvent(zt.BREAKPOINTS_CHANGE,{detail:s});e.dispatchEvent(d)}e.breakpointsComputed||(e.breakpointsComputed=!0,e.dispatchEvent(new CustomEvent(zt.BREAKPOINTS_COMPUTED,{bubbles:!0,composed:!0})))}function ml(e){let t=e.split(/\s+/);return Object.fromEntries(t.map(i=>i.split(":")))}function pl(e,t){return Object.keys(e).filter(i=>t>=parseInt(e[i]))}var Xt=class extends n.HTMLElement{constructor(){if(super(),X(this,_a),X(this,ga),X(this,ze),X(this,tr),X(this,be),X(this,Qe,void 0),X(this,Ji,0),X(this,ve,null),X(this,ge,null),X(this,_e,void 0),this.breakpointsComputed=!1,X(this,fa,t=>{let i=this.media;for(let r of t){if(r.type!=="childList")continue;let a=r.removedNodes;for(let s of a){if(s.slot!="media"||r.target!=this)continue;let l=r.previousSibling&&r.previousSibling.previousElementSibling;if(!l||!i)this.mediaUnsetCallback(s);else{let d=l.slot!=="media";for(;(l=l.previousSibling)!==null;)l.slot=="media"&&(d=!1);d&&this.mediaUnsetCallback(s)}}if(i)for(let s of r.addedNodes)s===i&&this.handleMediaUpdated(i)}}),X(this,fe,!1),X(this,Zi,t=>{B(this,fe)||(setTimeout(()=>{hl(t),ut(this,fe,!1)},0),ut(this,fe,!0))}),X(this,Nt,void 0),X(this,Xi,()=>{if(!B(this,Nt).assignedElements({flatten:!0}).length){B(this,ve)&&this.mediaUnsetCallback(B(this,ve));return}this.handleMediaUpdated(this.media)}),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes),i=this.constructor.getTemplateHTML(t);this.shadowRoot.setHTMLUnsafe?this.shadowRoot.setHTMLUnsafe(i):this.shadowRoot.innerHTML=i}ut(this,Qe,new MutationObserver(B(this,fa)))}static get observedAttributes(){return[b.AUTOHIDE,b.GESTURES_DISABLED].concat(cl).filter(t=>![o.MEDIA_RENDITION_LIST,o.MEDIA_AUDIO_TRACK_LIST,o.MEDIA_CHAPTERS_CUES,o.MEDIA_WIDTH,o.MEDIA_HEIGHT,o.MEDIA_ERROR,o.MEDIA_ERROR_MESSAGE].includes(t))}attributeChangedCallback(t,i,r){t.toLowerCase()==b.AUTOHIDE&&(this.autohide=r)}get media(){let t=this.querySelector(":scope > [slot=media]");return t?.nodeName=="SLOT"&&(t=t.assignedElements({flatten:!0})[0]),t}async handleMediaUpdated(t){t&&(ut(this,ve,t),t.localName.includes("-")&&await n.customElements.whenDefined(t.localName),this.mediaSetCallback(t))}connectedCallback(){var t;B(this,Qe).observe(this,{childList:!0,subtree:!0}),Vi(this,B(this,Zi));let r=this.getAttribute(b.AUDIO)!=null?m("audio player"):m("video player");this.setAttribute("role","region"),this.setAttribute("aria-label",r),this.handleMediaUpdated(this.media),this.setAttribute(b.USER_INACTIVE,""),ps(this,this.getBoundingClientRect().width);let a=this.querySelector(":scope > slot[slot=media]");a&&(ut(this,Nt,a),B(this,Nt).addEventListener("slotchange",B(this,Xi))),this.addEventListener("pointerdown",this),this.addEventListener("pointermove",this),this.addEventListener("pointerup",this),this.addEventListener("mouseleave",this),this.addEventListener("keyup",this),(t=n.window)==null||t.addEventListener("mouseup",this)}disconnectedCallback(){var t;Ki(this,B(this,Zi)),clearTimeout(B(this,ge)),B(this,Qe).disconnect(),this.media&&this.mediaUnsetCallback(this.media),(t=n.window)==null||t.removeEventListener("mouseup",this),this.removeEventListener("pointerdown",this),this.removeEventListener("pointermove",this),this.removeEventListener("pointerup",this),this.removeEventListener("mouseleave",this),this.removeEventListener("keyup",this),B(this,Nt)&&(B(this,Nt).removeEventListener("slotchange",B(this,Xi)),ut(this,Nt,null)),ut(this,fe,!1)}mediaSetCallback(t){}mediaUnsetCallback(t){ut(this,ve,null)}handleEvent(t){switch(t.type){case"pointerdown":ut(this,Ji,t.timeStamp);break;case"pointermove":ht(this,_a,hs).call(this,t);break;case"pointerup":ht(this,ga,ms).call(this,t);break;case"mouseleave":ht(this,ze,ji).call(this);break;case"mouseup":this.removeAttribute(b.KEYBOARD_CONTROL);break;case"keyup":ht(this,be,Ze).call(this),this.setAttribute(b.KEYBOARD_CONTROL,"");break}}set autohide(t){let i=Number(t);ut(this,_e,isNaN(i)?0:i)}get autohide(){return(B(this,_e)===void 0?2:B(this,_e)).toString()}get breakpoints(){return L(this,b.BREAKPOINTS)}set breakpoints(t){y(this,b.BREAKPOINTS,t)}get audio(){return _(this,b.AUDIO)}set audio(t){g(this,b.AUDIO,t)}get gesturesDisabled(){return _(this,b.GESTURES_DISABLED)}set gesturesDisabled(t){g(this,b.GESTURES_DISABLED,t)}get keyboardControl(){return _(this,b.KEYBOARD_CONTROL)}set keyboardControl(t){g(this,b.KEYBOARD_CONTROL,t)}get noAutohide(){return _(this,b.NO_AUTOHIDE)}set noAutohide(t){g(this,b.NO_AUTOHIDE,t)}get autohideOverControls(){return _(this,b.AUTOHIDE_OVER_CONTROLS)}set autohideOverControls(t){g(this,b.AUTOHIDE_OVER_CONTROLS,t)}get userInteractive(){return _(this,b.USER_INACTIVE)}set userInteractive(t){g(this,b.USER_INACTIVE,t)}};Qe=new WeakMap;Ji=new WeakMap;ve=new WeakMap;ge=new WeakMap;_e=new WeakMap;fa=new WeakMap;fe=new WeakMap;Zi=new WeakMap;_a=new WeakSet;hs=function(e){if(e.pointerType!=="mouse"&&e.timeStamp-B(this,Ji)<250)return;ht(this,tr,Aa).call(this),clearTimeout(B(this,ge));let t=this.hasAttribute(b.AUTOHIDE_OVER_CONTROLS);([this,this.media].includes(e.target)||t)&&ht(this,be,Ze).call(this)};ga=new WeakSet;ms=function(e){if(e.pointerType==="touch"){let t=!this.hasAttribute(b.USER_INACTIVE);[this,this.media].includes(e.target)&&t?ht(this,ze,ji).call(this):ht(this,be,Ze).call(this)}else e.composedPath().some(t=>["media-play-button","media-fullscreen-button"].includes(t?.localName))&&ht(this,be,Ze).call(this)};ze=new WeakSet;ji=function(){if(B(this,_e)<0||this.hasAttribute(b.USER_INACTIVE))return;this.setAttribute(b.USER_INACTIVE,"");let e=new n.CustomEvent(zt.USER_INACTIVE_CHANGE,{composed:!0,bubbles:!0,detail:!0});this.dispatchEvent(e)};tr=new WeakSet;Aa=function(){if(!this.hasAttribute(b.USER_INACTIVE))return;this.removeAttribute(b.USER_INACTIVE);let e=new n.CustomEvent(zt.USER_INACTIVE_CHANGE,{composed:!0,bubbles:!0,detail:!1});this.dispatchEvent(e)};be=new WeakSet;Ze=function(){ht(this,tr,Aa).call(this),clearTimeout(B(this,ge));let e=parseInt(this.autohide);e<0||ut(this,ge,setTimeout(()=>{ht(this,ze,ji).call(this)},e*1e3))};Nt=new WeakMap;Xi=new WeakMap;Xt.shadowRootOptions={mode:"open"};Xt.getTemplateHTML=dl;n.customElements.get("media-container")||n.customElements.define("media-container",Xt);var La=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},jt=(e,t,i)=>(La(e,t,"read from private field"),i?i.call(e):t.get(e)),Ct=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},wa=(e,t,i,r)=>(La(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Jt=(e,t,i)=>(La(e,t,"access private method"),i),ir,Je,te,er,Ta,Ia,Es,Sa,vs,ya,fs,Ma,_s,ka,gs;function El(e){return`
    <style>
      :host {
        font: var(--media-font,
          var(--media-font-weight, normal)
          var(--media-font-size, 14px) /
          var(--media-text-content-height, var(--media-control-height, 24px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        display: var(--media-dialog-display, inline-flex);
        justify-content: center;
        align-items: center;
        
        transition-behavior: allow-discrete;
        visibility: hidden;
        opacity: 0;
        transform: translateY(2px) scale(.99);
        pointer-events: none;
      }

      :host([open]) {
        transition: display .2s, visibility 0s, opacity .2s ease-out, transform .15s ease-out;
        visibility: visible;
        opacity: 1;
        transform: translateY(0) scale(1);
        pointer-events: auto;
      }

      #content {
        display: flex;
        position: relative;
        box-sizing: border-box;
        width: min(320px, 100%);
        word-wrap: break-word;
        max-height: 100%;
        overflow: auto;
        text-align: center;
        line-height: 1.4;
      }
    </style>
    ${this.getSlotTemplateHTML(e)}
  `}function vl(e){return`
    <slot id="content"></slot>
  `}var Xe={OPEN:"open",ANCHOR:"anchor"},_t=class extends n.HTMLElement{constructor(){super(),Ct(this,er),Ct(this,Ia),Ct(this,Sa),Ct(this,ya),Ct(this,Ma),Ct(this,ka),Ct(this,ir,!1),Ct(this,Je,null),Ct(this,te,null)}static get observedAttributes(){return[Xe.OPEN,Xe.ANCHOR]}get open(){return _(this,Xe.OPEN)}set open(t){g(this,Xe.OPEN,t)}handleEvent(t){switch(t.type){case"invoke":Jt(this,ya,fs).call(this,t);break;case"focusout":Jt(this,Ma,_s).call(this,t);break;case"keydown":Jt(this,ka,gs).call(this,t);break}}connectedCallback(){Jt(this,er,Ta).call(this),this.role||(this.role="dialog"),this.addEventListener("invoke",this),this.addEventListener("focusout",this),this.addEventListener("keydown",this)}disconnectedCallback(){this.removeEventListener("invoke",this),this.removeEventListener("focusout",this),this.removeEventListener("keydown",this)}attributeChangedCallback(t,i,r){Jt(this,er,Ta).call(this),t===Xe.OPEN&&r!==i&&(this.open?Jt(this,Ia,Es).call(this):Jt(this,Sa,vs).call(this))}focus(){wa(this,Je,Ea());let t=!this.dispatchEvent(new Event("focus",{composed:!0,cancelable:!0})),i=!this.dispatchEvent(new Event("focusin",{composed:!0,bubbles:!0,cancelable:!0}));if(t||i)return;let r=this.querySelector('[autofocus], [tabindex]:not([tabindex="-1"]), [role="menu"]');r?.focus()}get keysUsed(){return["Escape","Tab"]}};ir=new WeakMap;Je=new WeakMap;te=new WeakMap;er=new WeakSet;Ta=function(){if(!jt(this,ir)&&(wa(this,ir,!0),!this.shadowRoot)){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e),queueMicrotask(()=>{let{style:t}=x(this.shadowRoot,":host");t.setProperty("transition","display .15s, visibility .15s, opacity .15s ease-in, transform .15s ease-in")})}};Ia=new WeakSet;Es=function(){var e;(e=jt(this,te))==null||e.setAttribute("aria-expanded","true"),this.dispatchEvent(new Event("open",{composed:!0,bubbles:!0})),this.addEventListener("transitionend",()=>this.focus(),{once:!0})};Sa=new WeakSet;vs=function(){var e;(e=jt(this,te))==null||e.setAttribute("aria-expanded","false"),this.dispatchEvent(new Event("close",{composed:!0,bubbles:!0}))};ya=new WeakSet;fs=function(e){wa(this,te,e.relatedTarget),ft(this,e.relatedTarget)||(this.open=!this.open)};Ma=new WeakSet;_s=function(e){var t;ft(this,e.relatedTarget)||((t=jt(this,Je))==null||t.focus(),jt(this,te)&&jt(this,te)!==e.relatedTarget&&this.open&&(this.open=!1))};ka=new WeakSet;gs=function(e){var t,i,r,a,s;let{key:l,ctrlKey:d,altKey:c,metaKey:M}=e;d||c||M||this.keysUsed.includes(l)&&(e.preventDefault(),e.stopPropagation(),l==="Tab"?(e.shiftKey?(i=(t=this.previousElementSibling)==null?void 0:t.focus)==null||i.call(t):(a=(r=this.nextElementSibling)==null?void 0:r.focus)==null||a.call(r),this.blur()):l==="Escape"&&((s=jt(this,Je))==null||s.focus(),this.open=!1))};_t.shadowRootOptions={mode:"open"};_t.getTemplateHTML=El;_t.getSlotTemplateHTML=vl;n.customElements.get("media-chrome-dialog")||n.customElements.define("media-chrome-dialog",_t);var fl=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Ht=(e,t,i)=>(fl(e,t,"read from private field"),i?i.call(e):t.get(e)),bs=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Ae,Te,je={HOTKEYS:"hotkeys"},_l=[{keys:[{key:" ",label:"Space"},{key:"k"}],description:"Toggle Playback"},{keys:[{key:"m"}],description:"Toggle mute"},{keys:[{key:"f"}],description:"Toggle fullscreen"},{keys:[{key:"c"}],description:"Toggle captions or subtitles, if available"},{keys:[{key:"p"}],description:"Toggle Picture in Picture"},{keys:[{key:"ArrowLeft",label:"\u2190"},{key:"j"}],description:"Seek back 10s"},{keys:[{key:"ArrowRight",label:"\u2192"},{key:"l"}],description:"Seek forward 10s"},{keys:[{key:"ArrowUp",label:"\u2191"}],description:"Turn volume up"},{keys:[{key:"ArrowDown",label:"\u2193"}],description:"Turn volume down"},{keys:[{key:"<",label:"< (SHIFT+,)"}],description:"Decrease playback rate"},{keys:[{key:">",label:"> (SHIFT+.)"}],description:"Increase playback rate"},{keys:[{key:"shift+/",label:"SHIFT+/"}],description:"Show keyboard shortcuts"}];function ar(e){return e===" "?"nospace":`no${e.toLowerCase()}`}function gl(e){let t=new Set(e?.split(/\s+/));return _l.map(({keys:i,description:r})=>({keys:i.filter(({key:a})=>!t.has(ar(a))),description:r})).filter(({keys:i})=>i.length)}function bl(e){return`
    <style>
      :host {
        position: fixed;
        top: 0;
        left: 0;
        z-index: 9999;
        background: rgb(20 20 30 / .8);
        backdrop-filter: blur(10px);
      }

      #content {
        display: block;
        width: clamp(400px, 40vw, 700px);
        max-width: 90vw;
        text-align: left;
      }

      h2 {
        margin: 0 0 1.5rem 0;
        font-size: 1.5rem;
        font-weight: 500;
        text-align: center;
      }

      .shortcuts-table {
        width: 100%;
        border-collapse: collapse;
      }

      .shortcuts-table tr {
        border-bottom: 1px solid rgba(255, 255, 255, 0.1);
      }

      .shortcuts-table tr:last-child {
        border-bottom: none;
      }

      .shortcuts-table td {
        padding: 0.75rem 0.5rem;
      }

      .shortcuts-table td:first-child {
        text-align: right;
        padding-right: 1rem;
        width: 40%;
        min-width: 120px;
      }

      .shortcuts-table td:last-child {
        padding-left: 1rem;
      }

      .key {
        display: inline-block;
        background: rgba(255, 255, 255, 0.15);
        border: 1px solid rgba(255, 255, 255, 0.2);
        border-radius: 4px;
        padding: 0.25rem 0.5rem;
        font-family: 'Courier New', monospace;
        font-size: 0.9rem;
        font-weight: 500;
        min-width: 1.5rem;
        text-align: center;
        margin: 0 0.2rem;
      }

      .description {
        color: rgba(255, 255, 255, 0.9);
        font-size: 0.95rem;
      }

      .key-combo {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 0.3rem;
      }

      .key-separator {
        color: rgba(255, 255, 255, 0.5);
        font-size: 0.9rem;
      }
    </style>
    <slot id="content">
      ${As(e[je.HOTKEYS])}
    </slot>
  `}function As(e){return`
    <h2>Keyboard Shortcuts</h2>
    <table class="shortcuts-table">${gl(e).map(({keys:i,description:r})=>`
        <tr>
          <td>
            <div class="key-combo">${i.map(({key:s,label:l=s},d)=>d>0?`<span class="key-separator">or</span><span class="key">${l}</span>`:`<span class="key">${l}</span>`).join("")}</div>
          </td>
          <td class="description">${r}</td>
        </tr>
      `).join("")}</table>
  `}var rr=class extends _t{constructor(){super(...arguments),bs(this,Ae,t=>{var i;if(!this.open)return;let r=(i=this.shadowRoot)==null?void 0:i.querySelector("#content");if(!r)return;let a=t.composedPath(),s=a[0]===this||a.includes(this),l=a.includes(r);s&&!l&&(this.open=!1)}),bs(this,Te,t=>{if(!this.open)return;let i=t.shiftKey&&(t.key==="/"||t.key==="?");(t.key==="Escape"||i)&&!t.ctrlKey&&!t.altKey&&!t.metaKey&&(this.open=!1,t.preventDefault(),t.stopPropagation())})}static get observedAttributes(){return[...super.observedAttributes,je.HOTKEYS]}get hotkeys(){var t;return(t=L(this,je.HOTKEYS))!=null?t:void 0}set hotkeys(t){y(this,je.HOTKEYS,t)}connectedCallback(){super.connectedCallback(),this.open&&(this.addEventListener("click",Ht(this,Ae)),document.addEventListener("keydown",Ht(this,Te)))}disconnectedCallback(){this.removeEventListener("click",Ht(this,Ae)),document.removeEventListener("keydown",Ht(this,Te))}attributeChangedCallback(t,i,r){var a;if(super.attributeChangedCallback(t,i,r),t==="open")this.open?(this.addEventListener("click",Ht(this,Ae)),document.addEventListener("keydown",Ht(this,Te))):(this.removeEventListener("click",Ht(this,Ae)),document.removeEventListener("keydown",Ht(this,Te)));else if(t===je.HOTKEYS&&r!==i){let s=(a=this.shadowRoot)==null?void 0:a.querySelector("#content");s&&(s.innerHTML=As(r))}}};Ae=new WeakMap;Te=new WeakMap;rr.getSlotTemplateHTML=bl;n.customElements.get("media-keyboard-shortcuts-dialog")||n.customElements.define("media-keyboard-shortcuts-dialog",rr);var Ts=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},q=(e,t,i)=>(Ts(e,t,"read from private field"),i?i.call(e):t.get(e)),ti=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},or=(e,t,i,r)=>(Ts(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Ie,Se,sr,ee,Ot,Ft,ye=class{constructor(t,i,{defaultValue:r}={defaultValue:void 0}){ti(this,Ot),ti(this,Ie,void 0),ti(this,Se,void 0),ti(this,sr,void 0),ti(this,ee,new Set),or(this,Ie,t),or(this,Se,i),or(this,sr,new Set(r))}[Symbol.iterator](){return q(this,Ot,Ft).values()}get length(){return q(this,Ot,Ft).size}get value(){var t;return(t=[...q(this,Ot,Ft)].join(" "))!=null?t:""}set value(t){var i;t!==this.value&&(or(this,ee,new Set),this.add(...(i=t?.split(" "))!=null?i:[]))}toString(){return this.value}item(t){return[...q(this,Ot,Ft)][t]}values(){return q(this,Ot,Ft).values()}forEach(t,i){q(this,Ot,Ft).forEach(t,i)}add(...t){var i,r;t.forEach(a=>q(this,ee).add(a)),!(this.value===""&&!((i=q(this,Ie))!=null&&i.hasAttribute(`${q(this,Se)}`)))&&((r=q(this,Ie))==null||r.setAttribute(`${q(this,Se)}`,`${this.value}`))}remove(...t){var i;t.forEach(r=>q(this,ee).delete(r)),(i=q(this,Ie))==null||i.setAttribute(`${q(this,Se)}`,`${this.value}`)}contains(t){return q(this,Ot,Ft).has(t)}toggle(t,i){return typeof i<"u"?i?(this.add(t),!0):(this.remove(t),!1):this.contains(t)?(this.remove(t),!1):(this.add(t),!0)}replace(t,i){return this.remove(t),this.add(i),t===i}};Ie=new WeakMap;Se=new WeakMap;sr=new WeakMap;ee=new WeakMap;Ot=new WeakSet;Ft=function(){return q(this,ee).size?q(this,ee):q(this,sr)};var Al=(e="")=>e.split(/\s+/),Is=(e="")=>{let[t,i,r]=e.split(":"),a=r?decodeURIComponent(r):void 0;return{kind:t==="cc"?J.CAPTIONS:J.SUBTITLES,language:i,label:a}},Ra=(e="",t={})=>Al(e).map(i=>{let r=Is(i);return{...t,...r}}),Da=e=>e?Array.isArray(e)?e.map(t=>typeof t=="string"?Is(t):t):typeof e=="string"?Ra(e):[e]:[],Tl=({kind:e,label:t,language:i}={kind:"subtitles"})=>t?`${e==="captions"?"cc":"sb"}:${i}:${encodeURIComponent(t)}`:i,ei=(e=[])=>Array.prototype.map.call(e,Tl).join(" "),Il=(e,t)=>i=>i[e]===t,Ss=e=>{let t=Object.entries(e).map(([i,r])=>Il(i,r));return i=>t.every(r=>r(i))},ie=(e,t=[],i=[])=>{let r=Da(i).map(Ss),a=s=>r.some(l=>l(s));Array.from(t).filter(a).forEach(s=>{s.mode=e})},re=(e,t=()=>!0)=>{if(!e?.textTracks)return[];let i=typeof t=="function"?t:Ss(t);return Array.from(e.textTracks).filter(i)},ys=e=>{var t;return!!((t=e.mediaSubtitlesShowing)!=null&&t.length)||e.hasAttribute(o.MEDIA_SUBTITLES_SHOWING)};var ks=e=>{var t;let{media:i,fullscreenElement:r}=e;try{let a=r&&"requestFullscreen"in r?"requestFullscreen":r&&"webkitRequestFullScreen"in r?"webkitRequestFullScreen":void 0;if(a){let s=(t=r[a])==null?void 0:t.call(r);if(s instanceof Promise)return s.catch(()=>{})}else i?.webkitEnterFullscreen?i.webkitEnterFullscreen():i?.requestFullscreen&&i.requestFullscreen()}catch(a){console.error(a)}},Ms="exitFullscreen"in W?"exitFullscreen":"webkitExitFullscreen"in W?"webkitExitFullscreen":"webkitCancelFullScreen"in W?"webkitCancelFullScreen":void 0,Ls=e=>{var t;let{documentElement:i}=e;if(Ms){let r=(t=i?.[Ms])==null?void 0:t.call(i);if(r instanceof Promise)return r.catch(()=>{})}},ii="fullscreenElement"in W?"fullscreenElement":"webkitFullscreenElement"in W?"webkitFullscreenElement":void 0,Sl=e=>{let{documentElement:t,media:i}=e,r=t?.[ii];return!r&&"webkitDisplayingFullscreen"in i&&"webkitPresentationMode"in i&&i.webkitDisplayingFullscreen&&i.webkitPresentationMode===Zo.FULLSCREEN?i:r},ws=e=>{var t;let{media:i,documentElement:r,fullscreenElement:a=i}=e;if(!i||!r)return!1;let s=Sl(e);if(!s)return!1;if(s===a||s===i)return!0;if(s.localName.includes("-")){let l=s.shadowRoot;if(!(ii in l))return ft(s,a);for(;l?.[ii];){if(l[ii]===a)return!0;l=(t=l[ii])==null?void 0:t.shadowRoot}}return!1},yl="fullscreenEnabled"in W?"fullscreenEnabled":"webkitFullscreenEnabled"in W?"webkitFullscreenEnabled":void 0,Rs=e=>{let{documentElement:t,media:i}=e;return!!t?.[yl]||i&&"webkitSupportsFullscreen"in i};var nr,Ca=()=>{var e,t;return nr||(nr=(t=(e=W)==null?void 0:e.createElement)==null?void 0:t.call(e,"video"),nr)},Ds=async(e=Ca())=>{if(!e)return!1;let t=e.volume;e.volume=t/2+.1;let i=new AbortController,r=await Promise.race([Ml(e,i.signal),kl(e,t)]);return i.abort(),r},Ml=(e,t)=>new Promise(i=>{e.addEventListener("volumechange",()=>i(!0),{signal:t})}),kl=async(e,t)=>{for(let i=0;i<10;i++){if(e.volume===t)return!1;await Hi(10)}return e.volume!==t},Ll=/.*Version\/.*Safari\/.*/.test(n.navigator.userAgent),Oa=(e=Ca())=>n.matchMedia("(display-mode: standalone)").matches&&Ll?!1:typeof e?.requestPictureInPicture=="function",Ua=(e=Ca())=>Rs({documentElement:W,media:e}),Cs=Ua(),Os=Oa(),Us=!!n.WebKitPlaybackTargetAvailabilityEvent,xs=!!n.chrome;var Me=e=>re(e.media,t=>[J.SUBTITLES,J.CAPTIONS].includes(t.kind)).sort((t,i)=>t.kind>=i.kind?1:-1),xa=e=>re(e.media,t=>t.mode===xt.SHOWING&&[J.SUBTITLES,J.CAPTIONS].includes(t.kind)),lr=(e,t)=>{let i=Me(e),r=xa(e),a=!!r.length;if(i.length){if(t===!1||a&&t!==!0)ie(xt.DISABLED,i,r);else if(t===!0||!a&&t!==!1){let s=i[0],{options:l}=e;if(!l?.noSubtitlesLangPref){let S=n.localStorage.getItem("media-chrome-pref-subtitles-lang"),T=S?[S,...n.navigator.languages]:n.navigator.languages,f=i.filter(p=>T.some(A=>p.language.toLowerCase().startsWith(A.split("-")[0]))).sort((p,A)=>{let v=T.findIndex(I=>p.language.toLowerCase().startsWith(I.split("-")[0])),w=T.findIndex(I=>A.language.toLowerCase().startsWith(I.split("-")[0]));return v-w});f[0]&&(s=f[0])}let{language:d,label:c,kind:M}=s;ie(xt.DISABLED,i,r),ie(xt.SHOWING,i,[{language:d,label:c,kind:M}])}}},dr=(e,t)=>e===t?!0:e==null||t==null||typeof e!=typeof t?!1:typeof e=="number"&&Number.isNaN(e)&&Number.isNaN(t)?!0:typeof e!="object"?!1:Array.isArray(e)?wl(e,t):Object.entries(e).every(([i,r])=>i in t&&dr(r,t[i])),wl=(e,t)=>{let i=Array.isArray(e),r=Array.isArray(t);return i!==r?!1:i||r?e.length!==t.length?!1:e.every((a,s)=>dr(a,t[s])):!0};var Rl=Object.values(it),cr,Dl=Ds().then(e=>(cr=e,cr)),Ps=async(...e)=>{await Promise.all(e.filter(t=>t).map(async t=>{if(!("localName"in t&&t instanceof n.HTMLElement))return;let i=t.localName;if(!i.includes("-"))return;let r=n.customElements.get(i);r&&t instanceof r||(await n.customElements.whenDefined(i),n.customElements.upgrade(t))}))},Cl=new n.DOMParser,Ol=e=>e&&(Cl.parseFromString(e,"text/html").body.textContent||e),ke={mediaError:{get(e,t){let{media:i}=e;if(t?.type!=="playing")return i?.error},mediaEvents:["emptied","error","playing"]},mediaErrorCode:{get(e,t){var i;let{media:r}=e;if(t?.type!=="playing")return(i=r?.error)==null?void 0:i.code},mediaEvents:["emptied","error","playing"]},mediaErrorMessage:{get(e,t){var i,r;let{media:a}=e;if(t?.type!=="playing")return(r=(i=a?.error)==null?void 0:i.message)!=null?r:""},mediaEvents:["emptied","error","playing"]},mediaWidth:{get(e){var t;let{media:i}=e;return(t=i?.videoWidth)!=null?t:0},mediaEvents:["resize"]},mediaHeight:{get(e){var t;let{media:i}=e;return(t=i?.videoHeight)!=null?t:0},mediaEvents:["resize"]},mediaPaused:{get(e){var t;let{media:i}=e;return(t=i?.paused)!=null?t:!0},set(e,t){var i;let{media:r}=t;r&&(e?r.pause():(i=r.play())==null||i.catch(()=>{}))},mediaEvents:["play","playing","pause","emptied"]},mediaHasPlayed:{get(e,t){let{media:i}=e;return i?t?t.type==="playing":!i.paused:!1},mediaEvents:["playing","emptied"]},mediaEnded:{get(e){var t;let{media:i}=e;return(t=i?.ended)!=null?t:!1},mediaEvents:["seeked","ended","emptied"]},mediaPlaybackRate:{get(e){var t;let{media:i}=e;return(t=i?.playbackRate)!=null?t:1},set(e,t){let{media:i}=t;i&&Number.isFinite(+e)&&(i.playbackRate=+e)},mediaEvents:["ratechange","loadstart"]},mediaMuted:{get(e){var t;let{media:i}=e;return(t=i?.muted)!=null?t:!1},set(e,t){let{media:i,options:{noMutedPref:r}={}}=t;if(i){i.muted=e;try{let a=n.localStorage.getItem("media-chrome-pref-muted")!==null,s=i.hasAttribute("muted");if(r){a&&n.localStorage.removeItem("media-chrome-pref-muted");return}if(s&&!a)return;n.localStorage.setItem("media-chrome-pref-muted",e?"true":"false")}catch(a){console.debug("Error setting muted pref",a)}}},mediaEvents:["volumechange"],stateOwnersUpdateHandlers:[(e,t)=>{let{options:{noMutedPref:i}}=t,{media:r}=t;if(!(!r||r.muted||i))try{let a=n.localStorage.getItem("media-chrome-pref-muted")==="true";ke.mediaMuted.set(a,t),e(a)}catch(a){console.debug("Error getting muted pref",a)}}]},mediaLoop:{get(e){let{media:t}=e;return t?.loop},set(e,t){let{media:i}=t;i&&(i.loop=e)},mediaEvents:["medialooprequest"]},mediaVolume:{get(e){var t;let{media:i}=e;return(t=i?.volume)!=null?t:1},set(e,t){let{media:i,options:{noVolumePref:r}={}}=t;if(i){try{e==null?n.localStorage.removeItem("media-chrome-pref-volume"):!i.hasAttribute("muted")&&!r&&n.localStorage.setItem("media-chrome-pref-volume",e.toString())}catch(a){console.debug("Error setting volume pref",a)}Number.isFinite(+e)&&(i.volume=+e)}},mediaEvents:["volumechange"],stateOwnersUpdateHandlers:[(e,t)=>{let{options:{noVolumePref:i}}=t;if(!i)try{let{media:r}=t;if(!r)return;let a=n.localStorage.getItem("media-chrome-pref-volume");if(a==null)return;ke.mediaVolume.set(+a,t),e(+a)}catch(r){console.debug("Error getting volume pref",r)}}]},mediaVolumeLevel:{get(e){let{media:t}=e;return typeof t?.volume>"u"?"high":t.muted||t.volume===0?"off":t.volume<.5?"low":t.volume<.75?"medium":"high"},mediaEvents:["volumechange"]},mediaCurrentTime:{get(e){var t;let{media:i}=e;return(t=i?.currentTime)!=null?t:0},set(e,t){let{media:i}=t;!i||!he(e)||(i.currentTime=e)},mediaEvents:["timeupdate","loadedmetadata","seeking"]},mediaDuration:{get(e){let{media:t,options:{defaultDuration:i}={}}=e;return i&&(!t||!t.duration||Number.isNaN(t.duration)||!Number.isFinite(t.duration))?i:Number.isFinite(t?.duration)?t.duration:Number.NaN},mediaEvents:["durationchange","loadedmetadata","emptied"]},mediaLoading:{get(e){let{media:t}=e;return t?.readyState<3},mediaEvents:["waiting","playing","emptied"]},mediaSeekable:{get(e){var t;let{media:i}=e;if(!((t=i?.seekable)!=null&&t.length))return;let r=i.seekable.start(0),a=i.seekable.end(i.seekable.length-1);if(!(!r&&!a))return[Number(r.toFixed(3)),Number(a.toFixed(3))]},mediaEvents:["loadedmetadata","emptied","progress","seekablechange"]},mediaBuffered:{get(e){var t;let{media:i}=e,r=(t=i?.buffered)!=null?t:[];return Array.from(r).map((a,s)=>[Number(r.start(s).toFixed(3)),Number(r.end(s).toFixed(3))])},mediaEvents:["progress","emptied"]},mediaStreamType:{get(e){let{media:t,options:{defaultStreamType:i}={}}=e,r=[it.LIVE,it.ON_DEMAND].includes(i)?i:void 0;if(!t)return r;let{streamType:a}=t;if(Rl.includes(a))return a===it.UNKNOWN?r:a;let s=t.duration;return s===1/0?it.LIVE:Number.isFinite(s)?it.ON_DEMAND:r},mediaEvents:["emptied","durationchange","loadedmetadata","streamtypechange"]},mediaTargetLiveWindow:{get(e){let{media:t}=e;if(!t)return Number.NaN;let{targetLiveWindow:i}=t,r=ke.mediaStreamType.get(e);return(i==null||Number.isNaN(i))&&r===it.LIVE?0:i},mediaEvents:["emptied","durationchange","loadedmetadata","streamtypechange","targetlivewindowchange"]},mediaTimeIsLive:{get(e){let{media:t,options:{liveEdgeOffset:i=10}={}}=e;if(!t)return!1;if(typeof t.liveEdgeStart=="number")return Number.isNaN(t.liveEdgeStart)?!1:t.currentTime>=t.liveEdgeStart;if(!(ke.mediaStreamType.get(e)===it.LIVE))return!1;let a=t.seekable;if(!a)return!0;if(!a.length)return!1;let s=a.end(a.length-1)-i;return t.currentTime>=s},mediaEvents:["playing","timeupdate","progress","waiting","emptied"]},mediaSubtitlesList:{get(e){return Me(e).map(({kind:t,label:i,language:r})=>({kind:t,label:i,language:r}))},mediaEvents:["loadstart"],textTracksEvents:["addtrack","removetrack"]},mediaSubtitlesShowing:{get(e){return xa(e).map(({kind:t,label:i,language:r})=>({kind:t,label:i,language:r}))},mediaEvents:["loadstart"],textTracksEvents:["addtrack","removetrack","change"],stateOwnersUpdateHandlers:[(e,t)=>{var i,r;let{media:a,options:s}=t;if(!a)return;let l=d=>{var c;!s.defaultSubtitles||d&&![J.CAPTIONS,J.SUBTITLES].includes((c=d?.track)==null?void 0:c.kind)||lr(t,!0)};return a.addEventListener("loadstart",l),(i=a.textTracks)==null||i.addEventListener("addtrack",l),(r=a.textTracks)==null||r.addEventListener("removetrack",l),()=>{var d,c;a.removeEventListener("loadstart",l),(d=a.textTracks)==null||d.removeEventListener("addtrack",l),(c=a.textTracks)==null||c.removeEventListener("removetrack",l)}}]},mediaChaptersCues:{get(e){var t;let{media:i}=e;if(!i)return[];let[r]=re(i,{kind:J.CHAPTERS});return Array.from((t=r?.cues)!=null?t:[]).map(({text:a,startTime:s,endTime:l})=>({text:Ol(a),startTime:s,endTime:l}))},mediaEvents:["loadstart","loadedmetadata"],textTracksEvents:["addtrack","removetrack","change"],stateOwnersUpdateHandlers:[(e,t)=>{var i;let{media:r}=t;if(!r)return;let a=r.querySelector('track[kind="chapters"][default][src]'),s=(i=r.shadowRoot)==null?void 0:i.querySelector(':is(video,audio) > track[kind="chapters"][default][src]');return a?.addEventListener("load",e),s?.addEventListener("load",e),()=>{a?.removeEventListener("load",e),s?.removeEventListener("load",e)}}]},mediaIsPip:{get(e){var t,i;let{media:r,documentElement:a}=e;if(!r||!a||!a.pictureInPictureElement)return!1;if(a.pictureInPictureElement===r)return!0;if(a.pictureInPictureElement instanceof HTMLMediaElement)return(t=r.localName)!=null&&t.includes("-")?ft(r,a.pictureInPictureElement):!1;if(a.pictureInPictureElement.localName.includes("-")){let s=a.pictureInPictureElement.shadowRoot;for(;s?.pictureInPictureElement;){if(s.pictureInPictureElement===r)return!0;s=(i=s.pictureInPictureElement)==null?void 0:i.shadowRoot}}return!1},set(e,t){let{media:i}=t;if(i)if(e){if(!W.pictureInPictureEnabled){console.warn("MediaChrome: Picture-in-picture is not enabled");return}if(!i.requestPictureInPicture){console.warn("MediaChrome: The current media does not support picture-in-picture");return}let r=()=>{console.warn("MediaChrome: The media is not ready for picture-in-picture. It must have a readyState > 0.")};i.requestPictureInPicture().catch(a=>{if(a.code===11){if(!i.src){console.warn("MediaChrome: The media is not ready for picture-in-picture. It must have a src set.");return}if(i.readyState===0&&i.preload==="none"){let s=()=>{i.removeEventListener("loadedmetadata",l),i.preload="none"},l=()=>{i.requestPictureInPicture().catch(r),s()};i.addEventListener("loadedmetadata",l),i.preload="metadata",setTimeout(()=>{i.readyState===0&&r(),s()},1e3)}else throw a}else throw a})}else W.pictureInPictureElement&&W.exitPictureInPicture()},mediaEvents:["enterpictureinpicture","leavepictureinpicture"]},mediaRenditionList:{get(e){var t;let{media:i}=e;return[...(t=i?.videoRenditions)!=null?t:[]].map(r=>({...r}))},mediaEvents:["emptied","loadstart"],videoRenditionsEvents:["addrendition","removerendition"]},mediaRenditionSelected:{get(e){var t,i,r;let{media:a}=e;return(r=(i=a?.videoRenditions)==null?void 0:i[(t=a.videoRenditions)==null?void 0:t.selectedIndex])==null?void 0:r.id},set(e,t){let{media:i}=t;if(!i?.videoRenditions){console.warn("MediaController: Rendition selection not supported by this media.");return}let r=e,a=Array.prototype.findIndex.call(i.videoRenditions,s=>s.id==r);i.videoRenditions.selectedIndex!=a&&(i.videoRenditions.selectedIndex=a)},mediaEvents:["emptied"],videoRenditionsEvents:["addrendition","removerendition","change"]},mediaAudioTrackList:{get(e){var t;let{media:i}=e;return[...(t=i?.audioTracks)!=null?t:[]]},mediaEvents:["emptied","loadstart"],audioTracksEvents:["addtrack","removetrack"]},mediaAudioTrackEnabled:{get(e){var t,i;let{media:r}=e;return(i=[...(t=r?.audioTracks)!=null?t:[]].find(a=>a.enabled))==null?void 0:i.id},set(e,t){let{media:i}=t;if(!i?.audioTracks){console.warn("MediaChrome: Audio track selection not supported by this media.");return}let r=e;for(let a of i.audioTracks)a.enabled=r==a.id},mediaEvents:["emptied"],audioTracksEvents:["addtrack","removetrack","change"]},mediaIsFullscreen:{get(e){return ws(e)},set(e,t,i){var r,a;e?(ks(t),i.detail&&!((r=t.media)!=null&&r.inert)&&((a=t.media)==null||a.focus())):Ls(t)},rootEvents:["fullscreenchange","webkitfullscreenchange"],mediaEvents:["webkitbeginfullscreen","webkitendfullscreen","webkitpresentationmodechanged"]},mediaIsCasting:{get(e){var t;let{media:i}=e;return!i?.remote||((t=i.remote)==null?void 0:t.state)==="disconnected"?!1:i.remote.state==="connected"},set(e,t){var i,r;let{media:a}=t;if(a&&!(e&&((i=a.remote)==null?void 0:i.state)!=="disconnected")&&!(!e&&((r=a.remote)==null?void 0:r.state)!=="connected")){if(typeof a.remote.prompt!="function"){console.warn("MediaChrome: Casting is not supported in this environment");return}a.remote.prompt().catch(()=>{})}},remoteEvents:["connect","connecting","disconnect"]},mediaIsAirplaying:{get(){return!1},set(e,t){let{media:i}=t;if(i){if(!(i.webkitShowPlaybackTargetPicker&&n.WebKitPlaybackTargetAvailabilityEvent)){console.error("MediaChrome: received a request to select AirPlay but AirPlay is not supported in this environment");return}i.webkitShowPlaybackTargetPicker()}},mediaEvents:["webkitcurrentplaybacktargetiswirelesschanged"]},mediaFullscreenUnavailable:{get(e){let{media:t}=e;if(!Cs||!Ua(t))return j.UNSUPPORTED}},mediaPipUnavailable:{get(e){let{media:t}=e;if(!Os||!Oa(t))return j.UNSUPPORTED;if(t?.disablePictureInPicture)return j.UNAVAILABLE}},mediaVolumeUnavailable:{get(e){let{media:t}=e;if(cr===!1||t?.volume==null)return j.UNSUPPORTED},stateOwnersUpdateHandlers:[e=>{cr==null&&Dl.then(t=>e(t?void 0:j.UNSUPPORTED))}]},mediaCastUnavailable:{get(e,{availability:t="not-available"}={}){var i;let{media:r}=e;if(!xs||!((i=r?.remote)!=null&&i.state))return j.UNSUPPORTED;if(!(t==null||t==="available"))return j.UNAVAILABLE},stateOwnersUpdateHandlers:[(e,t)=>{var i;let{media:r}=t;return r?(r.disableRemotePlayback||r.hasAttribute("disableremoteplayback")||(i=r?.remote)==null||i.watchAvailability(s=>{e({availability:s?"available":"not-available"})}).catch(s=>{s.name==="NotSupportedError"?e({availability:null}):e({availability:"not-available"})}),()=>{var s;(s=r?.remote)==null||s.cancelWatchAvailability().catch(()=>{})}):void 0}]},mediaAirplayUnavailable:{get(e,t){if(!Us)return j.UNSUPPORTED;if(t?.availability==="not-available")return j.UNAVAILABLE},mediaEvents:["webkitplaybacktargetavailabilitychanged"],stateOwnersUpdateHandlers:[(e,t)=>{var i;let{media:r}=t;return r?(r.disableRemotePlayback||r.hasAttribute("disableremoteplayback")||(i=r?.remote)==null||i.watchAvailability(s=>{e({availability:s?"available":"not-available"})}).catch(s=>{s.name==="NotSupportedError"?e({availability:null}):e({availability:"not-available"})}),()=>{var s;(s=r?.remote)==null||s.cancelWatchAvailability().catch(()=>{})}):void 0}]},mediaRenditionUnavailable:{get(e){var t;let{media:i}=e;if(!i?.videoRenditions)return j.UNSUPPORTED;if(!((t=i.videoRenditions)!=null&&t.length))return j.UNAVAILABLE},mediaEvents:["emptied","loadstart"],videoRenditionsEvents:["addrendition","removerendition"]},mediaAudioTrackUnavailable:{get(e){var t,i;let{media:r}=e;if(!r?.audioTracks)return j.UNSUPPORTED;if(((i=(t=r.audioTracks)==null?void 0:t.length)!=null?i:0)<=1)return j.UNAVAILABLE},mediaEvents:["emptied","loadstart"],audioTracksEvents:["addtrack","removetrack"]},mediaLang:{get(e){let{options:{mediaLang:t}={}}=e;return t??"en"}}};var Ns={[h.MEDIA_PREVIEW_REQUEST](e,t,{detail:i}){var r,a,s;let{media:l}=t,d=i??void 0,c,M;if(l&&d!=null){let[p]=re(l,{kind:J.METADATA,label:"thumbnails"}),A=Array.prototype.find.call((r=p?.cues)!=null?r:[],(v,w,I)=>w===0?v.endTime>d:w===I.length-1?v.startTime<=d:v.startTime<=d&&v.endTime>d);if(A){let v=/'^(?:[a-z]+:)?\/\//i.test(A.text)||(a=l?.querySelector('track[label="thumbnails"]'))==null?void 0:a.src,w=new URL(A.text,v);M=new URLSearchParams(w.hash).get("#xywh").split(",").map(Z=>+Z),c=w.href}}let S=e.mediaDuration.get(t),f=(s=e.mediaChaptersCues.get(t).find((p,A,v)=>A===v.length-1&&S===p.endTime?p.startTime<=d&&p.endTime>=d:p.startTime<=d&&p.endTime>d))==null?void 0:s.text;return i!=null&&f==null&&(f=""),{mediaPreviewTime:d,mediaPreviewImage:c,mediaPreviewCoords:M,mediaPreviewChapter:f}},[h.MEDIA_PAUSE_REQUEST](e,t){e["mediaPaused"].set(!0,t)},[h.MEDIA_PLAY_REQUEST](e,t){var i,r,a,s;let l="mediaPaused",c=e.mediaStreamType.get(t)===it.LIVE,M=!((i=t.options)!=null&&i.noAutoSeekToLive),S=e.mediaTargetLiveWindow.get(t)>0;if(c&&M&&!S){let T=(r=e.mediaSeekable.get(t))==null?void 0:r[1];if(T){let f=(s=(a=t.options)==null?void 0:a.seekToLiveOffset)!=null?s:0,p=T-f;e.mediaCurrentTime.set(p,t)}}e[l].set(!1,t)},[h.MEDIA_PLAYBACK_RATE_REQUEST](e,t,{detail:i}){let r="mediaPlaybackRate",a=i;e[r].set(a,t)},[h.MEDIA_MUTE_REQUEST](e,t){e["mediaMuted"].set(!0,t)},[h.MEDIA_UNMUTE_REQUEST](e,t){let i="mediaMuted";e.mediaVolume.get(t)||e.mediaVolume.set(.25,t),e[i].set(!1,t)},[h.MEDIA_LOOP_REQUEST](e,t,{detail:i}){let r="mediaLoop",a=!!i;return e[r].set(a,t),{mediaLoop:a}},[h.MEDIA_VOLUME_REQUEST](e,t,{detail:i}){let r="mediaVolume",a=i;a&&e.mediaMuted.get(t)&&e.mediaMuted.set(!1,t),e[r].set(a,t)},[h.MEDIA_SEEK_REQUEST](e,t,{detail:i}){let r="mediaCurrentTime",a=i;e[r].set(a,t)},[h.MEDIA_SEEK_TO_LIVE_REQUEST](e,t){var i,r,a;let s="mediaCurrentTime",l=(i=e.mediaSeekable.get(t))==null?void 0:i[1];if(Number.isNaN(Number(l)))return;let d=(a=(r=t.options)==null?void 0:r.seekToLiveOffset)!=null?a:0,c=l-d;e[s].set(c,t)},[h.MEDIA_SHOW_SUBTITLES_REQUEST](e,t,{detail:i}){var r;let{options:a}=t,s=Me(t),l=Da(i),d=(r=l[0])==null?void 0:r.language;d&&!a.noSubtitlesLangPref&&n.localStorage.setItem("media-chrome-pref-subtitles-lang",d),ie(xt.SHOWING,s,l)},[h.MEDIA_DISABLE_SUBTITLES_REQUEST](e,t,{detail:i}){let r=Me(t),a=i??[];ie(xt.DISABLED,r,a)},[h.MEDIA_TOGGLE_SUBTITLES_REQUEST](e,t,{detail:i}){lr(t,i)},[h.MEDIA_RENDITION_REQUEST](e,t,{detail:i}){let r="mediaRenditionSelected",a=i;e[r].set(a,t)},[h.MEDIA_AUDIO_TRACK_REQUEST](e,t,{detail:i}){let r="mediaAudioTrackEnabled",a=i;e[r].set(a,t)},[h.MEDIA_ENTER_PIP_REQUEST](e,t){let i="mediaIsPip";e.mediaIsFullscreen.get(t)&&e.mediaIsFullscreen.set(!1,t),e[i].set(!0,t)},[h.MEDIA_EXIT_PIP_REQUEST](e,t){e["mediaIsPip"].set(!1,t)},[h.MEDIA_ENTER_FULLSCREEN_REQUEST](e,t,i){let r="mediaIsFullscreen";e.mediaIsPip.get(t)&&e.mediaIsPip.set(!1,t),e[r].set(!0,t,i)},[h.MEDIA_EXIT_FULLSCREEN_REQUEST](e,t){e["mediaIsFullscreen"].set(!1,t)},[h.MEDIA_ENTER_CAST_REQUEST](e,t){let i="mediaIsCasting";e.mediaIsFullscreen.get(t)&&e.mediaIsFullscreen.set(!1,t),e[i].set(!0,t)},[h.MEDIA_EXIT_CAST_REQUEST](e,t){e["mediaIsCasting"].set(!1,t)},[h.MEDIA_AIRPLAY_REQUEST](e,t){e["mediaIsAirplaying"].set(!0,t)}};var Hs=({media:e,fullscreenElement:t,documentElement:i,stateMediator:r=ke,requestMap:a=Ns,options:s={},monitorStateOwnersOnlyWithSubscriptions:l=!0})=>{let d=[],c={options:{...s}},M=Object.freeze({mediaPreviewTime:void 0,mediaPreviewImage:void 0,mediaPreviewCoords:void 0,mediaPreviewChapter:void 0}),S=v=>{v!=null&&(dr(v,M)||(M=Object.freeze({...M,...v}),d.forEach(w=>w(M))))},T=()=>{let v=Object.entries(r).reduce((w,[I,{get:Z}])=>(w[I]=Z(c),w),{});S(v)},f={},p,A=async(v,w)=>{var I,Z,Ve,Ke,de,Rt,Dt,Ge,Qt,To,Io,So,yo,Mo,ko,Lo;let Bn=!!p;if(p={...c,...p??{},...v},Bn)return;await Ps(...Object.values(v));let ce=d.length>0&&w===0&&l,wo=c.media!==p.media,Ro=((I=c.media)==null?void 0:I.textTracks)!==((Z=p.media)==null?void 0:Z.textTracks),Do=((Ve=c.media)==null?void 0:Ve.videoRenditions)!==((Ke=p.media)==null?void 0:Ke.videoRenditions),Co=((de=c.media)==null?void 0:de.audioTracks)!==((Rt=p.media)==null?void 0:Rt.audioTracks),Oo=((Dt=c.media)==null?void 0:Dt.remote)!==((Ge=p.media)==null?void 0:Ge.remote),Uo=c.documentElement!==p.documentElement,xo=!!c.media&&(wo||ce),Po=!!((Qt=c.media)!=null&&Qt.textTracks)&&(Ro||ce),No=!!((To=c.media)!=null&&To.videoRenditions)&&(Do||ce),Ho=!!((Io=c.media)!=null&&Io.audioTracks)&&(Co||ce),Fo=!!((So=c.media)!=null&&So.remote)&&(Oo||ce),Bo=!!c.documentElement&&(Uo||ce),ca=xo||Po||No||Ho||Fo||Bo,ue=d.length===0&&w===1&&l,$o=!!p.media&&(wo||ue),Wo=!!((yo=p.media)!=null&&yo.textTracks)&&(Ro||ue),Vo=!!((Mo=p.media)!=null&&Mo.videoRenditions)&&(Do||ue),Ko=!!((ko=p.media)!=null&&ko.audioTracks)&&(Co||ue),Go=!!((Lo=p.media)!=null&&Lo.remote)&&(Oo||ue),qo=!!p.documentElement&&(Uo||ue),Yo=$o||Wo||Vo||Ko||Go||qo;if(!(ca||Yo)){Object.entries(p).forEach(([O,qe])=>{c[O]=qe}),T(),p=void 0;return}Object.entries(r).forEach(([O,{get:qe,mediaEvents:$n=[],textTracksEvents:Wn=[],videoRenditionsEvents:Vn=[],audioTracksEvents:Kn=[],remoteEvents:Gn=[],rootEvents:qn=[],stateOwnersUpdateHandlers:Yn=[]}])=>{f[O]||(f[O]={});let et=N=>{let $=qe(c,N);S({[O]:$})},G;G=f[O].mediaEvents,$n.forEach(N=>{G&&xo&&(c.media.removeEventListener(N,G),f[O].mediaEvents=void 0),$o&&(p.media.addEventListener(N,et),f[O].mediaEvents=et)}),G=f[O].textTracksEvents,Wn.forEach(N=>{var $,lt;G&&Po&&(($=c.media.textTracks)==null||$.removeEventListener(N,G),f[O].textTracksEvents=void 0),Wo&&((lt=p.media.textTracks)==null||lt.addEventListener(N,et),f[O].textTracksEvents=et)}),G=f[O].videoRenditionsEvents,Vn.forEach(N=>{var $,lt;G&&No&&(($=c.media.videoRenditions)==null||$.removeEventListener(N,G),f[O].videoRenditionsEvents=void 0),Vo&&((lt=p.media.videoRenditions)==null||lt.addEventListener(N,et),f[O].videoRenditionsEvents=et)}),G=f[O].audioTracksEvents,Kn.forEach(N=>{var $,lt;G&&Ho&&(($=c.media.audioTracks)==null||$.removeEventListener(N,G),f[O].audioTracksEvents=void 0),Ko&&((lt=p.media.audioTracks)==null||lt.addEventListener(N,et),f[O].audioTracksEvents=et)}),G=f[O].remoteEvents,Gn.forEach(N=>{var $,lt;G&&Fo&&(($=c.media.remote)==null||$.removeEventListener(N,G),f[O].remoteEvents=void 0),Go&&((lt=p.media.remote)==null||lt.addEventListener(N,et),f[O].remoteEvents=et)}),G=f[O].rootEvents,qn.forEach(N=>{G&&Bo&&(c.documentElement.removeEventListener(N,G),f[O].rootEvents=void 0),qo&&(p.documentElement.addEventListener(N,et),f[O].rootEvents=et)});let Pi=f[O].stateOwnersUpdateHandlers;if(Pi&&ca&&(Array.isArray(Pi)?Pi:[Pi]).forEach($=>{typeof $=="function"&&$()}),Yo){let N=Yn.map($=>$(et,p)).filter($=>typeof $=="function");f[O].stateOwnersUpdateHandlers=N.length===1?N[0]:N}else ca&&(f[O].stateOwnersUpdateHandlers=void 0)}),Object.entries(p).forEach(([O,qe])=>{c[O]=qe}),T(),p=void 0};return A({media:e,fullscreenElement:t,documentElement:i,options:s}),{dispatch(v){let{type:w,detail:I}=v;if(a[w]&&M.mediaErrorCode==null){S(a[w](r,c,v));return}w==="mediaelementchangerequest"?A({media:I}):w==="fullscreenelementchangerequest"?A({fullscreenElement:I}):w==="documentelementchangerequest"?A({documentElement:I}):w==="optionschangerequest"&&(Object.entries(I??{}).forEach(([Z,Ve])=>{c.options[Z]=Ve}),T())},getState(){return M},subscribe(v){return A({},d.length+1),d.push(v),v(M),()=>{let w=d.indexOf(v);w>=0&&(A({},d.length-1),d.splice(w,1))}}}};var $a=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},E=(e,t,i)=>($a(e,t,"read from private field"),i?i.call(e):t.get(e)),rt=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},mt=(e,t,i,r)=>($a(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Bt=(e,t,i)=>($a(e,t,"access private method"),i),Ut,ri,R,at,ai,gt,ur,oi,hr,Pa,oe,mr,Na,si,pr,Ha,Gs,qs=["ArrowLeft","ArrowRight","ArrowUp","ArrowDown","Enter"," ","f","m","k","c","l","j",">","<","p"],Fs=10,Bs=.025,$s=.25,Ul=.25,xl=2,u={DEFAULT_SUBTITLES:"defaultsubtitles",DEFAULT_STREAM_TYPE:"defaultstreamtype",DEFAULT_DURATION:"defaultduration",FULLSCREEN_ELEMENT:"fullscreenelement",HOTKEYS:"hotkeys",KEYBOARD_BACKWARD_SEEK_OFFSET:"keyboardbackwardseekoffset",KEYBOARD_FORWARD_SEEK_OFFSET:"keyboardforwardseekoffset",KEYBOARD_DOWN_VOLUME_STEP:"keyboarddownvolumestep",KEYBOARD_UP_VOLUME_STEP:"keyboardupvolumestep",KEYS_USED:"keysused",LANG:"lang",LOOP:"loop",LIVE_EDGE_OFFSET:"liveedgeoffset",NO_AUTO_SEEK_TO_LIVE:"noautoseektolive",NO_DEFAULT_STORE:"nodefaultstore",NO_HOTKEYS:"nohotkeys",NO_MUTED_PREF:"nomutedpref",NO_SUBTITLES_LANG_PREF:"nosubtitleslangpref",NO_VOLUME_PREF:"novolumepref",SEEK_TO_LIVE_OFFSET:"seektoliveoffset"},Fa=class extends Xt{constructor(){super(),rt(this,hr),rt(this,mr),rt(this,si),rt(this,Ha),this.mediaStateReceivers=[],this.associatedElementSubscriptions=new Map,rt(this,Ut,new ye(this,u.HOTKEYS)),rt(this,ri,void 0),rt(this,R,void 0),rt(this,at,null),rt(this,ai,void 0),rt(this,gt,void 0),rt(this,ur,i=>{var r;(r=E(this,R))==null||r.dispatch(i)}),rt(this,oi,void 0),rt(this,oe,i=>{let{key:r,shiftKey:a}=i;if(!(a&&(r==="/"||r==="?")||qs.includes(r))){this.removeEventListener("keyup",E(this,oe));return}this.keyboardShortcutHandler(i)}),this.associateElement(this);let t={};mt(this,ai,i=>{Object.entries(i).forEach(([r,a])=>{if(r in t&&t[r]===a)return;this.propagateMediaState(r,a);let s=r.toLowerCase(),l=new n.CustomEvent(zo[s],{composed:!0,detail:a});this.dispatchEvent(l)}),t=i})}static get observedAttributes(){return super.observedAttributes.concat(u.NO_HOTKEYS,u.HOTKEYS,u.DEFAULT_STREAM_TYPE,u.DEFAULT_SUBTITLES,u.DEFAULT_DURATION,u.NO_MUTED_PREF,u.NO_VOLUME_PREF,u.LANG,u.LOOP,u.LIVE_EDGE_OFFSET,u.SEEK_TO_LIVE_OFFSET,u.NO_AUTO_SEEK_TO_LIVE)}get mediaStore(){return E(this,R)}set mediaStore(t){var i,r;if(E(this,R)&&((i=E(this,gt))==null||i.call(this),mt(this,gt,void 0)),mt(this,R,t),!E(this,R)&&!this.hasAttribute(u.NO_DEFAULT_STORE)){Bt(this,hr,Pa).call(this);return}mt(this,gt,(r=E(this,R))==null?void 0:r.subscribe(E(this,ai)))}get fullscreenElement(){var t;return(t=E(this,ri))!=null?t:this}set fullscreenElement(t){var i;this.hasAttribute(u.FULLSCREEN_ELEMENT)&&this.removeAttribute(u.FULLSCREEN_ELEMENT),mt(this,ri,t),(i=E(this,R))==null||i.dispatch({type:"fullscreenelementchangerequest",detail:this.fullscreenElement})}get defaultSubtitles(){return _(this,u.DEFAULT_SUBTITLES)}set defaultSubtitles(t){g(this,u.DEFAULT_SUBTITLES,t)}get defaultStreamType(){return L(this,u.DEFAULT_STREAM_TYPE)}set defaultStreamType(t){y(this,u.DEFAULT_STREAM_TYPE,t)}get defaultDuration(){return D(this,u.DEFAULT_DURATION)}set defaultDuration(t){U(this,u.DEFAULT_DURATION,t)}get noHotkeys(){return _(this,u.NO_HOTKEYS)}set noHotkeys(t){g(this,u.NO_HOTKEYS,t)}get keysUsed(){return L(this,u.KEYS_USED)}set keysUsed(t){y(this,u.KEYS_USED,t)}get liveEdgeOffset(){return D(this,u.LIVE_EDGE_OFFSET)}set liveEdgeOffset(t){U(this,u.LIVE_EDGE_OFFSET,t)}get noAutoSeekToLive(){return _(this,u.NO_AUTO_SEEK_TO_LIVE)}set noAutoSeekToLive(t){g(this,u.NO_AUTO_SEEK_TO_LIVE,t)}get noVolumePref(){return _(this,u.NO_VOLUME_PREF)}set noVolumePref(t){g(this,u.NO_VOLUME_PREF,t)}get noMutedPref(){return _(this,u.NO_MUTED_PREF)}set noMutedPref(t){g(this,u.NO_MUTED_PREF,t)}get noSubtitlesLangPref(){return _(this,u.NO_SUBTITLES_LANG_PREF)}set noSubtitlesLangPref(t){g(this,u.NO_SUBTITLES_LANG_PREF,t)}get noDefaultStore(){return _(this,u.NO_DEFAULT_STORE)}set noDefaultStore(t){g(this,u.NO_DEFAULT_STORE,t)}get resolvedLang(){return es()}attributeChangedCallback(t,i,r){var a,s,l,d,c,M,S,T,f,p,A,v;if(super.attributeChangedCallback(t,i,r),t===u.NO_HOTKEYS)r!==i&&r===""?(this.hasAttribute(u.HOTKEYS)&&console.warn("Media Chrome: Both `hotkeys` and `nohotkeys` have been set. All hotkeys will be disabled."),this.disableHotkeys()):r!==i&&r===null&&this.enableHotkeys(),Bt(this,si,pr).call(this);else if(t===u.HOTKEYS)E(this,Ut).value=r,Bt(this,si,pr).call(this);else if(t===u.DEFAULT_SUBTITLES&&r!==i)(a=E(this,R))==null||a.dispatch({type:"optionschangerequest",detail:{defaultSubtitles:this.hasAttribute(u.DEFAULT_SUBTITLES)}});else if(t===u.DEFAULT_STREAM_TYPE)(l=E(this,R))==null||l.dispatch({type:"optionschangerequest",detail:{defaultStreamType:(s=this.getAttribute(u.DEFAULT_STREAM_TYPE))!=null?s:void 0}});else if(t===u.LIVE_EDGE_OFFSET&&r!==i)(d=E(this,R))==null||d.dispatch({type:"optionschangerequest",detail:{liveEdgeOffset:this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0,seekToLiveOffset:this.hasAttribute(u.SEEK_TO_LIVE_OFFSET)?+this.getAttribute(u.SEEK_TO_LIVE_OFFSET):this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0}});else if(t===u.SEEK_TO_LIVE_OFFSET&&r!==i)(c=E(this,R))==null||c.dispatch({type:"optionschangerequest",detail:{seekToLiveOffset:this.hasAttribute(u.SEEK_TO_LIVE_OFFSET)?+this.getAttribute(u.SEEK_TO_LIVE_OFFSET):this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0}});else if(t===u.NO_AUTO_SEEK_TO_LIVE)(M=E(this,R))==null||M.dispatch({type:"optionschangerequest",detail:{noAutoSeekToLive:this.hasAttribute(u.NO_AUTO_SEEK_TO_LIVE)}});else if(t===u.FULLSCREEN_ELEMENT){let w=r?(S=this.getRootNode())==null?void 0:S.getElementById(r):void 0;mt(this,ri,w),(T=E(this,R))==null||T.dispatch({type:"fullscreenelementchangerequest",detail:this.fullscreenElement})}else t===u.LANG&&r!==i?(ha(r),(f=E(this,R))==null||f.dispatch({type:"optionschangerequest",detail:{mediaLang:r}})):t===u.LOOP&&r!==i?(p=E(this,R))==null||p.dispatch({type:h.MEDIA_LOOP_REQUEST,detail:r!=null}):t===u.NO_VOLUME_PREF&&r!==i?(A=E(this,R))==null||A.dispatch({type:"optionschangerequest",detail:{noVolumePref:this.hasAttribute(u.NO_VOLUME_PREF)}}):t===u.NO_MUTED_PREF&&r!==i&&((v=E(this,R))==null||v.dispatch({type:"optionschangerequest",detail:{noMutedPref:this.hasAttribute(u.NO_MUTED_PREF)}}))}connectedCallback(){var t,i,r;this.associateElement(this),!E(this,R)&&!this.hasAttribute(u.NO_DEFAULT_STORE)&&Bt(this,hr,Pa).call(this),(t=E(this,R))==null||t.dispatch({type:"documentelementchangerequest",detail:W}),(i=E(this,R))==null||i.dispatch({type:"fullscreenelementchangerequest",detail:this.fullscreenElement}),super.connectedCallback(),E(this,R)&&!E(this,gt)&&mt(this,gt,(r=E(this,R))==null?void 0:r.subscribe(E(this,ai))),E(this,oi)!==void 0&&E(this,R)&&this.media&&setTimeout(()=>{var a,s,l;(s=(a=this.media)==null?void 0:a.textTracks)!=null&&s.length&&((l=E(this,R))==null||l.dispatch({type:h.MEDIA_TOGGLE_SUBTITLES_REQUEST,detail:E(this,oi)}))},0),this.hasAttribute(u.NO_HOTKEYS)?this.disableHotkeys():this.enableHotkeys()}disconnectedCallback(){var t,i,r,a,s,l;if((t=super.disconnectedCallback)==null||t.call(this),this.disableHotkeys(),E(this,R)){let d=E(this,R).getState();mt(this,oi,!!((i=d.mediaSubtitlesShowing)!=null&&i.length)),(r=E(this,R))==null||r.dispatch({type:"fullscreenelementchangerequest",detail:void 0}),(a=E(this,R))==null||a.dispatch({type:"documentelementchangerequest",detail:void 0}),(s=E(this,R))==null||s.dispatch({type:h.MEDIA_TOGGLE_SUBTITLES_REQUEST,detail:!1})}E(this,gt)&&((l=E(this,gt))==null||l.call(this),mt(this,gt,void 0)),this.unassociateElement(this),E(this,at)&&(E(this,at).remove(),mt(this,at,null))}mediaSetCallback(t){var i;super.mediaSetCallback(t),(i=E(this,R))==null||i.dispatch({type:"mediaelementchangerequest",detail:t}),t.hasAttribute("tabindex")||(t.tabIndex=-1)}mediaUnsetCallback(t){var i;super.mediaUnsetCallback(t),(i=E(this,R))==null||i.dispatch({type:"mediaelementchangerequest",detail:void 0})}propagateMediaState(t,i){Ks(this.mediaStateReceivers,t,i)}associateElement(t){if(!t)return;let{associatedElementSubscriptions:i}=this;if(i.has(t))return;let r=this.registerMediaStateReceiver.bind(this),a=this.unregisterMediaStateReceiver.bind(this),s=$l(t,r,a);Object.values(h).forEach(l=>{t.addEventListener(l,E(this,ur))}),i.set(t,s)}unassociateElement(t){if(!t)return;let{associatedElementSubscriptions:i}=this;if(!i.has(t))return;i.get(t)(),i.delete(t),Object.values(h).forEach(a=>{t.removeEventListener(a,E(this,ur))})}registerMediaStateReceiver(t){if(!t)return;let i=this.mediaStateReceivers;i.indexOf(t)>-1||(i.push(t),E(this,R)&&Object.entries(E(this,R).getState()).forEach(([a,s])=>{Ks([t],a,s)}))}unregisterMediaStateReceiver(t){let i=this.mediaStateReceivers,r=i.indexOf(t);r<0||i.splice(r,1)}enableHotkeys(){this.addEventListener("keydown",Bt(this,mr,Na))}disableHotkeys(){this.removeEventListener("keydown",Bt(this,mr,Na)),this.removeEventListener("keyup",E(this,oe))}get hotkeys(){return E(this,Ut)}set hotkeys(t){y(this,u.HOTKEYS,t)}keyboardShortcutHandler(t){var i,r,a,s,l,d,c,M,S;let T=t.target;if(((a=(r=(i=T.getAttribute(u.KEYS_USED))==null?void 0:i.split(" "))!=null?r:T?.keysUsed)!=null?a:[]).map(I=>I==="Space"?" ":I).filter(Boolean).includes(t.key))return;let p,A,v;if(!(E(this,Ut).contains(ar(t.key))||t.shiftKey&&(t.key==="/"||t.key==="?")&&E(this,Ut).contains("noshift+/")))switch(t.key){case" ":case"k":p=E(this,R).getState().mediaPaused?h.MEDIA_PLAY_REQUEST:h.MEDIA_PAUSE_REQUEST,this.dispatchEvent(new n.CustomEvent(p,{composed:!0,bubbles:!0}));break;case"m":p=this.mediaStore.getState().mediaVolumeLevel==="off"?h.MEDIA_UNMUTE_REQUEST:h.MEDIA_MUTE_REQUEST,this.dispatchEvent(new n.CustomEvent(p,{composed:!0,bubbles:!0}));break;case"f":p=this.mediaStore.getState().mediaIsFullscreen?h.MEDIA_EXIT_FULLSCREEN_REQUEST:h.MEDIA_ENTER_FULLSCREEN_REQUEST,this.dispatchEvent(new n.CustomEvent(p,{composed:!0,bubbles:!0}));break;case"c":this.dispatchEvent(new n.CustomEvent(h.MEDIA_TOGGLE_SUBTITLES_REQUEST,{composed:!0,bubbles:!0}));break;case"ArrowLeft":case"j":{let I=this.hasAttribute(u.KEYBOARD_BACKWARD_SEEK_OFFSET)?+this.getAttribute(u.KEYBOARD_BACKWARD_SEEK_OFFSET):Fs;A=Math.max(((s=this.mediaStore.getState().mediaCurrentTime)!=null?s:0)-I,0),v=new n.CustomEvent(h.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:A}),this.dispatchEvent(v);break}case"ArrowRight":case"l":{let I=this.hasAttribute(u.KEYBOARD_FORWARD_SEEK_OFFSET)?+this.getAttribute(u.KEYBOARD_FORWARD_SEEK_OFFSET):Fs;A=Math.max(((l=this.mediaStore.getState().mediaCurrentTime)!=null?l:0)+I,0),v=new n.CustomEvent(h.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:A}),this.dispatchEvent(v);break}case"ArrowUp":{let I=this.hasAttribute(u.KEYBOARD_UP_VOLUME_STEP)?+this.getAttribute(u.KEYBOARD_UP_VOLUME_STEP):Bs;A=Math.min(((d=this.mediaStore.getState().mediaVolume)!=null?d:1)+I,1),v=new n.CustomEvent(h.MEDIA_VOLUME_REQUEST,{composed:!0,bubbles:!0,detail:A}),this.dispatchEvent(v);break}case"ArrowDown":{let I=this.hasAttribute(u.KEYBOARD_DOWN_VOLUME_STEP)?+this.getAttribute(u.KEYBOARD_DOWN_VOLUME_STEP):Bs;A=Math.max(((c=this.mediaStore.getState().mediaVolume)!=null?c:1)-I,0),v=new n.CustomEvent(h.MEDIA_VOLUME_REQUEST,{composed:!0,bubbles:!0,detail:A}),this.dispatchEvent(v);break}case"<":{let I=(M=this.mediaStore.getState().mediaPlaybackRate)!=null?M:1;A=Math.max(I-$s,Ul).toFixed(2),v=new n.CustomEvent(h.MEDIA_PLAYBACK_RATE_REQUEST,{composed:!0,bubbles:!0,detail:A}),this.dispatchEvent(v);break}case">":{let I=(S=this.mediaStore.getState().mediaPlaybackRate)!=null?S:1;A=Math.min(I+$s,xl).toFixed(2),v=new n.CustomEvent(h.MEDIA_PLAYBACK_RATE_REQUEST,{composed:!0,bubbles:!0,detail:A}),this.dispatchEvent(v);break}case"/":case"?":{t.shiftKey&&Bt(this,Ha,Gs).call(this);break}case"p":{p=this.mediaStore.getState().mediaIsPip?h.MEDIA_EXIT_PIP_REQUEST:h.MEDIA_ENTER_PIP_REQUEST,v=new n.CustomEvent(p,{composed:!0,bubbles:!0}),this.dispatchEvent(v);break}default:break}}};Ut=new WeakMap;ri=new WeakMap;R=new WeakMap;at=new WeakMap;ai=new WeakMap;gt=new WeakMap;ur=new WeakMap;oi=new WeakMap;hr=new WeakSet;Pa=function(){var e;this.mediaStore=Hs({media:this.media,fullscreenElement:this.fullscreenElement,options:{defaultSubtitles:this.hasAttribute(u.DEFAULT_SUBTITLES),defaultDuration:this.hasAttribute(u.DEFAULT_DURATION)?+this.getAttribute(u.DEFAULT_DURATION):void 0,defaultStreamType:(e=this.getAttribute(u.DEFAULT_STREAM_TYPE))!=null?e:void 0,liveEdgeOffset:this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0,seekToLiveOffset:this.hasAttribute(u.SEEK_TO_LIVE_OFFSET)?+this.getAttribute(u.SEEK_TO_LIVE_OFFSET):this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0,noAutoSeekToLive:this.hasAttribute(u.NO_AUTO_SEEK_TO_LIVE),noVolumePref:this.hasAttribute(u.NO_VOLUME_PREF),noMutedPref:this.hasAttribute(u.NO_MUTED_PREF),noSubtitlesLangPref:this.hasAttribute(u.NO_SUBTITLES_LANG_PREF)}})};oe=new WeakMap;mr=new WeakSet;Na=function(e){var t;let{metaKey:i,altKey:r,key:a,shiftKey:s}=e,l=s&&(a==="/"||a==="?");if(l&&((t=E(this,at))!=null&&t.open)){this.removeEventListener("keyup",E(this,oe));return}if(i||r||!l&&!qs.includes(a)){this.removeEventListener("keyup",E(this,oe));return}let d=e.target,c=d instanceof HTMLElement&&(d.tagName.toLowerCase()==="media-volume-range"||d.tagName.toLowerCase()==="media-time-range");[" ","ArrowLeft","ArrowRight","ArrowUp","ArrowDown"].includes(a)&&!E(this,Ut).contains(ar(a))&&!c&&e.preventDefault(),this.addEventListener("keyup",E(this,oe),{once:!0})};si=new WeakSet;pr=function(){E(this,at)&&(E(this,at).hotkeys=E(this,Ut).value||void 0,(this.noHotkeys||E(this,Ut).contains("noshift+/"))&&(E(this,at).open=!1))};Ha=new WeakSet;Gs=function(){E(this,at)||(mt(this,at,W.createElement("media-keyboard-shortcuts-dialog")),Bt(this,si,pr).call(this),this.appendChild(E(this,at))),E(this,at).open=!0};var Pl=Object.values(o),Nl=Object.values(ua),Ys=e=>{var t,i,r,a;let{observedAttributes:s}=e.constructor;!s&&((t=e.nodeName)!=null&&t.includes("-"))&&(n.customElements.upgrade(e),{observedAttributes:s}=e.constructor);let l=(a=(r=(i=e?.getAttribute)==null?void 0:i.call(e,k.MEDIA_CHROME_ATTRIBUTES))==null?void 0:r.split)==null?void 0:a.call(r,/\s+/);return Array.isArray(s||l)?(s||l).filter(d=>Pl.includes(d)):[]},Hl=e=>{var t,i;return(t=e.nodeName)!=null&&t.includes("-")&&n.customElements.get((i=e.nodeName)==null?void 0:i.toLowerCase())&&!(e instanceof n.customElements.get(e.nodeName.toLowerCase()))&&n.customElements.upgrade(e),Nl.some(r=>r in e)},Ba=e=>Hl(e)||!!Ys(e).length,Ws=e=>{var t;return(t=e?.join)==null?void 0:t.call(e,":")},Vs={[o.MEDIA_SUBTITLES_LIST]:ei,[o.MEDIA_SUBTITLES_SHOWING]:ei,[o.MEDIA_SEEKABLE]:Ws,[o.MEDIA_BUFFERED]:e=>e?.map(Ws).join(" "),[o.MEDIA_PREVIEW_COORDS]:e=>e?.join(" "),[o.MEDIA_RENDITION_LIST]:Xo,[o.MEDIA_AUDIO_TRACK_LIST]:Jo},Fl=async(e,t,i)=>{var r,a;if(e.isConnected||await Hi(0),typeof i=="boolean"||i==null)return g(e,t,i);if(typeof i=="number")return U(e,t,i);if(typeof i=="string")return y(e,t,i);if(Array.isArray(i)&&!i.length)return e.removeAttribute(t);let s=(a=(r=Vs[t])==null?void 0:r.call(Vs,i))!=null?a:i;return e.setAttribute(t,s)},Bl=e=>{var t;return!!((t=e.closest)!=null&&t.call(e,'*[slot="media"]'))},ae=(e,t)=>{if(Bl(e))return;let i=(a,s)=>{var l,d;Ba(a)&&s(a);let{children:c=[]}=a??{},M=(d=(l=a?.shadowRoot)==null?void 0:l.children)!=null?d:[];[...c,...M].forEach(T=>ae(T,s))},r=e?.nodeName.toLowerCase();if(r.includes("-")&&!Ba(e)){n.customElements.whenDefined(r).then(()=>{i(e,t)});return}i(e,t)},Ks=(e,t,i)=>{e.forEach(r=>{if(t in r){r[t]=i;return}let a=Ys(r),s=t.toLowerCase();a.includes(s)&&Fl(r,s,i)})},$l=(e,t,i)=>{ae(e,t);let r=S=>{var T;let f=(T=S?.composedPath()[0])!=null?T:S.target;t(f)},a=S=>{var T;let f=(T=S?.composedPath()[0])!=null?T:S.target;i(f)};e.addEventListener(h.REGISTER_MEDIA_STATE_RECEIVER,r),e.addEventListener(h.UNREGISTER_MEDIA_STATE_RECEIVER,a);let s=S=>{S.forEach(T=>{let{addedNodes:f=[],removedNodes:p=[],type:A,target:v,attributeName:w}=T;A==="childList"?(Array.prototype.forEach.call(f,I=>ae(I,t)),Array.prototype.forEach.call(p,I=>ae(I,i))):A==="attributes"&&w===k.MEDIA_CHROME_ATTRIBUTES&&(Ba(v)?t(v):i(v))})},l=[],d=S=>{let T=S.target;T.name!=="media"&&(l.forEach(f=>ae(f,i)),l=[...T.assignedElements({flatten:!0})],l.forEach(f=>ae(f,t)))};e.addEventListener("slotchange",d);let c=new MutationObserver(s);return c.observe(e,{childList:!0,attributes:!0,subtree:!0}),()=>{ae(e,i),e.removeEventListener("slotchange",d),c.disconnect(),e.removeEventListener(h.REGISTER_MEDIA_STATE_RECEIVER,r),e.removeEventListener(h.UNREGISTER_MEDIA_STATE_RECEIVER,a)}};n.customElements.get("media-controller")||n.customElements.define("media-controller",Fa);var Le={PLACEMENT:"placement",BOUNDS:"bounds"};function Wl(e){return`
    <style>
      :host {
        --_tooltip-background-color: var(--media-tooltip-background-color, var(--media-secondary-color, rgba(20, 20, 30, .7)));
        --_tooltip-background: var(--media-tooltip-background, var(--_tooltip-background-color));
        --_tooltip-arrow-half-width: calc(var(--media-tooltip-arrow-width, 12px) / 2);
        --_tooltip-arrow-height: var(--media-tooltip-arrow-height, 5px);
        --_tooltip-arrow-background: var(--media-tooltip-arrow-color, var(--_tooltip-background-color));
        position: relative;
        pointer-events: none;
        display: var(--media-tooltip-display, inline-flex);
        justify-content: center;
        align-items: center;
        box-sizing: border-box;
        z-index: var(--media-tooltip-z-index, 1);
        background: var(--_tooltip-background);
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        font: var(--media-font,
          var(--media-font-weight, 400)
          var(--media-font-size, 13px) /
          var(--media-text-content-height, var(--media-control-height, 18px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        padding: var(--media-tooltip-padding, .35em .7em);
        border: var(--media-tooltip-border, none);
        border-radius: var(--media-tooltip-border-radius, 5px);
        filter: var(--media-tooltip-filter, drop-shadow(0 0 4px rgba(0, 0, 0, .2)));
        white-space: var(--media-tooltip-white-space, nowrap);
      }

      :host([hidden]) {
        display: none;
      }

      img, svg {
        display: inline-block;
      }

      #arrow {
        position: absolute;
        width: 0px;
        height: 0px;
        border-style: solid;
        display: var(--media-tooltip-arrow-display, block);
      }

      :host(:not([placement])),
      :host([placement="top"]) {
        position: absolute;
        bottom: calc(100% + var(--media-tooltip-distance, 12px));
        left: 50%;
        transform: translate(calc(-50% - var(--media-tooltip-offset-x, 0px)), 0);
      }
      :host(:not([placement])) #arrow,
      :host([placement="top"]) #arrow {
        top: 100%;
        left: 50%;
        border-width: var(--_tooltip-arrow-height) var(--_tooltip-arrow-half-width) 0 var(--_tooltip-arrow-half-width);
        border-color: var(--_tooltip-arrow-background) transparent transparent transparent;
        transform: translate(calc(-50% + var(--media-tooltip-offset-x, 0px)), 0);
      }

      :host([placement="right"]) {
        position: absolute;
        left: calc(100% + var(--media-tooltip-distance, 12px));
        top: 50%;
        transform: translate(0, -50%);
      }
      :host([placement="right"]) #arrow {
        top: 50%;
        right: 100%;
        border-width: var(--_tooltip-arrow-half-width) var(--_tooltip-arrow-height) var(--_tooltip-arrow-half-width) 0;
        border-color: transparent var(--_tooltip-arrow-background) transparent transparent;
        transform: translate(0, -50%);
      }

      :host([placement="bottom"]) {
        position: absolute;
        top: calc(100% + var(--media-tooltip-distance, 12px));
        left: 50%;
        transform: translate(calc(-50% - var(--media-tooltip-offset-x, 0px)), 0);
      }
      :host([placement="bottom"]) #arrow {
        bottom: 100%;
        left: 50%;
        border-width: 0 var(--_tooltip-arrow-half-width) var(--_tooltip-arrow-height) var(--_tooltip-arrow-half-width);
        border-color: transparent transparent var(--_tooltip-arrow-background) transparent;
        transform: translate(calc(-50% + var(--media-tooltip-offset-x, 0px)), 0);
      }

      :host([placement="left"]) {
        position: absolute;
        right: calc(100% + var(--media-tooltip-distance, 12px));
        top: 50%;
        transform: translate(0, -50%);
      }
      :host([placement="left"]) #arrow {
        top: 50%;
        left: 100%;
        border-width: var(--_tooltip-arrow-half-width) 0 var(--_tooltip-arrow-half-width) var(--_tooltip-arrow-height);
        border-color: transparent transparent transparent var(--_tooltip-arrow-background);
        transform: translate(0, -50%);
      }
      
      :host([placement="none"]) #arrow {
        display: none;
      }
    </style>
    <slot></slot>
    <div id="arrow"></div>
  `}var we=class extends n.HTMLElement{constructor(){if(super(),this.updateXOffset=()=>{var t;if(!Yi(this,{checkOpacity:!1,checkVisibilityCSS:!1}))return;let i=this.placement;if(i==="left"||i==="right"){this.style.removeProperty("--media-tooltip-offset-x");return}let r=getComputedStyle(this),a=(t=Pt(this,"#"+this.bounds))!=null?t:ds(this);if(!a)return;let{x:s,width:l}=a.getBoundingClientRect(),{x:d,width:c}=this.getBoundingClientRect(),M=d+c,S=s+l,T=r.getPropertyValue("--media-tooltip-offset-x"),f=T?parseFloat(T.replace("px","")):0,p=r.getPropertyValue("--media-tooltip-container-margin"),A=p?parseFloat(p.replace("px","")):0,v=d-s+f-A,w=M-S+f+A;if(v<0){this.style.setProperty("--media-tooltip-offset-x",`${v}px`);return}if(w>0){this.style.setProperty("--media-tooltip-offset-x",`${w}px`);return}this.style.removeProperty("--media-tooltip-offset-x")},!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}if(this.arrowEl=this.shadowRoot.querySelector("#arrow"),Object.prototype.hasOwnProperty.call(this,"placement")){let t=this.placement;delete this.placement,this.placement=t}}static get observedAttributes(){return[Le.PLACEMENT,Le.BOUNDS]}get placement(){return L(this,Le.PLACEMENT)}set placement(t){y(this,Le.PLACEMENT,t)}get bounds(){return L(this,Le.BOUNDS)}set bounds(t){y(this,Le.BOUNDS,t)}};we.shadowRootOptions={mode:"open"};we.getTemplateHTML=Wl;n.customElements.get("media-tooltip")||n.customElements.define("media-tooltip",we);var Er=we;var Ka=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},V=(e,t,i)=>(Ka(e,t,"read from private field"),i?i.call(e):t.get(e)),se=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},vr=(e,t,i,r)=>(Ka(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Qs=(e,t,i)=>(Ka(e,t,"access private method"),i),bt,De,Wa,zs,Wt,Re,fr,Va,Zs,$t={TOOLTIP_PLACEMENT:"tooltipplacement",DISABLED:"disabled",NO_TOOLTIP:"notooltip"};function Vl(e,t={}){return`
    <style>
      :host {
        position: relative;
        font: var(--media-font,
          var(--media-font-weight, bold)
          var(--media-font-size, 14px) /
          var(--media-text-content-height, var(--media-control-height, 24px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        padding: var(--media-button-padding, var(--media-control-padding, 10px));
        justify-content: var(--media-button-justify-content, center);
        display: inline-flex;
        align-items: center;
        vertical-align: middle;
        box-sizing: border-box;
        transition: background .15s linear;
        pointer-events: auto;
        cursor: var(--media-cursor, pointer);
        -webkit-tap-highlight-color: transparent;
      }

      
      :host(:focus-visible) {
        box-shadow: var(--media-focus-box-shadow, inset 0 0 0 2px rgb(27 127 204 / .9));
        outline: 0;
      }
      
      :host(:where(:focus)) {
        box-shadow: none;
        outline: 0;
      }

      :host(:hover) {
        background: var(--media-control-hover-background, rgba(50 50 70 / .7));
      }

      slot[name="icon"] {
        display: inline-flex;
        align-items: center;
      }

      svg, img, ::slotted(svg), ::slotted(img) {
        width: var(--media-button-icon-width);
        height: var(--media-button-icon-height, var(--media-control-height, 24px));
        transform: var(--media-button-icon-transform);
        transition: var(--media-button-icon-transition);
        fill: var(--media-icon-color, var(--media-primary-color, rgb(238 238 238)));
        vertical-align: middle;
        max-width: 100%;
        max-height: 100%;
        min-width: 100%;
      }

      media-tooltip {
        
        max-width: 0;
        overflow-x: clip;
        opacity: 0;
        transition: opacity .3s, max-width 0s 9s;
      }

      :host(:hover) media-tooltip,
      :host(:focus-visible) media-tooltip {
        max-width: 100vw;
        opacity: 1;
        transition: opacity .3s;
      }

      :host([notooltip]) slot[name="tooltip"] {
        display: none;
      }
    </style>

    ${this.getSlotTemplateHTML(e,t)}

    <slot name="tooltip">
      <media-tooltip part="tooltip" aria-hidden="true">
        <template shadowrootmode="${Er.shadowRootOptions.mode}">
          ${Er.getTemplateHTML({})}
        </template>
        <slot name="tooltip-content">
          ${this.getTooltipContentHTML(e)}
        </slot>
      </media-tooltip>
    </slot>
  `}function Kl(e,t){return`
    <slot></slot>
  `}function Gl(){return""}var C=class extends n.HTMLElement{constructor(){if(super(),se(this,Wa),se(this,Va),se(this,bt,void 0),this.preventClick=!1,this.tooltipEl=null,se(this,De,t=>{this.preventClick||this.handleClick(t),setTimeout(V(this,Wt),0)}),se(this,Wt,()=>{var t,i;(i=(t=this.tooltipEl)==null?void 0:t.updateXOffset)==null||i.call(t)}),se(this,Re,t=>{let{key:i}=t;if(!this.keysUsed.includes(i)){this.removeEventListener("keyup",V(this,Re));return}this.preventClick||this.handleClick(t)}),se(this,fr,t=>{let{metaKey:i,altKey:r,key:a}=t;if(i||r||!this.keysUsed.includes(a)){this.removeEventListener("keyup",V(this,Re));return}this.addEventListener("keyup",V(this,Re),{once:!0})}),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes),i=this.constructor.getTemplateHTML(t);this.shadowRoot.setHTMLUnsafe?this.shadowRoot.setHTMLUnsafe(i):this.shadowRoot.innerHTML=i}this.tooltipEl=this.shadowRoot.querySelector("media-tooltip")}static get observedAttributes(){return["disabled",$t.TOOLTIP_PLACEMENT,k.MEDIA_CONTROLLER,o.MEDIA_LANG]}enable(){this.addEventListener("click",V(this,De)),this.addEventListener("keydown",V(this,fr)),this.tabIndex=0}disable(){this.removeEventListener("click",V(this,De)),this.removeEventListener("keydown",V(this,fr)),this.removeEventListener("keyup",V(this,Re)),this.tabIndex=-1}attributeChangedCallback(t,i,r){var a,s,l,d,c;t===k.MEDIA_CONTROLLER?(i&&((s=(a=V(this,bt))==null?void 0:a.unassociateElement)==null||s.call(a,this),vr(this,bt,null)),r&&this.isConnected&&(vr(this,bt,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=V(this,bt))==null?void 0:d.associateElement)==null||c.call(d,this))):t==="disabled"&&r!==i?r==null?this.enable():this.disable():t===$t.TOOLTIP_PLACEMENT&&this.tooltipEl&&r!==i?this.tooltipEl.placement=r:t===o.MEDIA_LANG&&(this.shadowRoot.querySelector('slot[name="tooltip-content"]').innerHTML=this.constructor.getTooltipContentHTML()),Qs(this,Wa,zs).call(this)&&V(this,Wt).call(this)}connectedCallback(){var t,i,r;let{style:a}=x(this.shadowRoot,":host");a.setProperty("display",`var(--media-control-display, var(--${this.localName}-display, inline-flex))`),this.hasAttribute("disabled")?this.disable():this.enable(),this.setAttribute("role","button");let s=this.getAttribute(k.MEDIA_CONTROLLER);s&&(vr(this,bt,(t=this.getRootNode())==null?void 0:t.getElementById(s)),(r=(i=V(this,bt))==null?void 0:i.associateElement)==null||r.call(i,this)),n.customElements.whenDefined("media-tooltip").then(()=>Qs(this,Va,Zs).call(this))}disconnectedCallback(){var t,i;this.disable(),(i=(t=V(this,bt))==null?void 0:t.unassociateElement)==null||i.call(t,this),vr(this,bt,null),this.removeEventListener("mouseenter",V(this,Wt)),this.removeEventListener("focus",V(this,Wt)),this.removeEventListener("click",V(this,De))}get keysUsed(){return["Enter"," "]}get tooltipPlacement(){return L(this,$t.TOOLTIP_PLACEMENT)}set tooltipPlacement(t){y(this,$t.TOOLTIP_PLACEMENT,t)}get mediaController(){return L(this,k.MEDIA_CONTROLLER)}set mediaController(t){y(this,k.MEDIA_CONTROLLER,t)}get disabled(){return _(this,$t.DISABLED)}set disabled(t){g(this,$t.DISABLED,t)}get noTooltip(){return _(this,$t.NO_TOOLTIP)}set noTooltip(t){g(this,$t.NO_TOOLTIP,t)}handleClick(t){}};bt=new WeakMap;De=new WeakMap;Wa=new WeakSet;zs=function(){try{return this.matches(":hover, :focus-visible")}catch{return this.matches(":hover, :focus")}};Wt=new WeakMap;Re=new WeakMap;fr=new WeakMap;Va=new WeakSet;Zs=function(){this.addEventListener("mouseenter",V(this,Wt)),this.addEventListener("focus",V(this,Wt)),this.addEventListener("click",V(this,De));let e=this.tooltipPlacement;e&&this.tooltipEl&&(this.tooltipEl.placement=e)};C.shadowRootOptions={mode:"open"};C.getTemplateHTML=Vl;C.getSlotTemplateHTML=Kl;C.getTooltipContentHTML=Gl;n.customElements.get("media-chrome-button")||n.customElements.define("media-chrome-button",C);var Xs=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M22.13 3H3.87a.87.87 0 0 0-.87.87v13.26a.87.87 0 0 0 .87.87h3.4L9 16H5V5h16v11h-4l1.72 2h3.4a.87.87 0 0 0 .87-.87V3.87a.87.87 0 0 0-.86-.87Zm-8.75 11.44a.5.5 0 0 0-.76 0l-4.91 5.73a.5.5 0 0 0 .38.83h9.82a.501.501 0 0 0 .38-.83l-4.91-5.73Z"/>
</svg>
`;function ql(e){return`
    <style>
      :host([${o.MEDIA_IS_AIRPLAYING}]) slot[name=icon] slot:not([name=exit]) {
        display: none !important;
      }

      
      :host(:not([${o.MEDIA_IS_AIRPLAYING}])) slot[name=icon] slot:not([name=enter]) {
        display: none !important;
      }

      :host([${o.MEDIA_IS_AIRPLAYING}]) slot[name=tooltip-enter],
      :host(:not([${o.MEDIA_IS_AIRPLAYING}])) slot[name=tooltip-exit] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="enter">${Xs}</slot>
      <slot name="exit">${Xs}</slot>
    </slot>
  `}function Yl(){return`
    <slot name="tooltip-enter">${m("start airplay")}</slot>
    <slot name="tooltip-exit">${m("stop airplay")}</slot>
  `}var Js=e=>{let t=e.mediaIsAirplaying?m("stop airplay"):m("start airplay");e.setAttribute("aria-label",t)},ni=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_IS_AIRPLAYING,o.MEDIA_AIRPLAY_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),Js(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_IS_AIRPLAYING&&Js(this)}get mediaIsAirplaying(){return _(this,o.MEDIA_IS_AIRPLAYING)}set mediaIsAirplaying(t){g(this,o.MEDIA_IS_AIRPLAYING,t)}get mediaAirplayUnavailable(){return L(this,o.MEDIA_AIRPLAY_UNAVAILABLE)}set mediaAirplayUnavailable(t){y(this,o.MEDIA_AIRPLAY_UNAVAILABLE,t)}handleClick(){let t=new n.CustomEvent(h.MEDIA_AIRPLAY_REQUEST,{composed:!0,bubbles:!0});this.dispatchEvent(t)}};ni.getSlotTemplateHTML=ql;ni.getTooltipContentHTML=Yl;n.customElements.get("media-airplay-button")||n.customElements.define("media-airplay-button",ni);var Ql=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M22.83 5.68a2.58 2.58 0 0 0-2.3-2.5c-3.62-.24-11.44-.24-15.06 0a2.58 2.58 0 0 0-2.3 2.5c-.23 4.21-.23 8.43 0 12.64a2.58 2.58 0 0 0 2.3 2.5c3.62.24 11.44.24 15.06 0a2.58 2.58 0 0 0 2.3-2.5c.23-4.21.23-8.43 0-12.64Zm-11.39 9.45a3.07 3.07 0 0 1-1.91.57 3.06 3.06 0 0 1-2.34-1 3.75 3.75 0 0 1-.92-2.67 3.92 3.92 0 0 1 .92-2.77 3.18 3.18 0 0 1 2.43-1 2.94 2.94 0 0 1 2.13.78c.364.359.62.813.74 1.31l-1.43.35a1.49 1.49 0 0 0-1.51-1.17 1.61 1.61 0 0 0-1.29.58 2.79 2.79 0 0 0-.5 1.89 3 3 0 0 0 .49 1.93 1.61 1.61 0 0 0 1.27.58 1.48 1.48 0 0 0 1-.37 2.1 2.1 0 0 0 .59-1.14l1.4.44a3.23 3.23 0 0 1-1.07 1.69Zm7.22 0a3.07 3.07 0 0 1-1.91.57 3.06 3.06 0 0 1-2.34-1 3.75 3.75 0 0 1-.92-2.67 3.88 3.88 0 0 1 .93-2.77 3.14 3.14 0 0 1 2.42-1 3 3 0 0 1 2.16.82 2.8 2.8 0 0 1 .73 1.31l-1.43.35a1.49 1.49 0 0 0-1.51-1.21 1.61 1.61 0 0 0-1.29.58A2.79 2.79 0 0 0 15 12a3 3 0 0 0 .49 1.93 1.61 1.61 0 0 0 1.27.58 1.44 1.44 0 0 0 1-.37 2.1 2.1 0 0 0 .6-1.15l1.4.44a3.17 3.17 0 0 1-1.1 1.7Z"/>
</svg>`,zl=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M17.73 14.09a1.4 1.4 0 0 1-1 .37 1.579 1.579 0 0 1-1.27-.58A3 3 0 0 1 15 12a2.8 2.8 0 0 1 .5-1.85 1.63 1.63 0 0 1 1.29-.57 1.47 1.47 0 0 1 1.51 1.2l1.43-.34A2.89 2.89 0 0 0 19 9.07a3 3 0 0 0-2.14-.78 3.14 3.14 0 0 0-2.42 1 3.91 3.91 0 0 0-.93 2.78 3.74 3.74 0 0 0 .92 2.66 3.07 3.07 0 0 0 2.34 1 3.07 3.07 0 0 0 1.91-.57 3.17 3.17 0 0 0 1.07-1.74l-1.4-.45c-.083.43-.3.822-.62 1.12Zm-7.22 0a1.43 1.43 0 0 1-1 .37 1.58 1.58 0 0 1-1.27-.58A3 3 0 0 1 7.76 12a2.8 2.8 0 0 1 .5-1.85 1.63 1.63 0 0 1 1.29-.57 1.47 1.47 0 0 1 1.51 1.2l1.43-.34a2.81 2.81 0 0 0-.74-1.32 2.94 2.94 0 0 0-2.13-.78 3.18 3.18 0 0 0-2.43 1 4 4 0 0 0-.92 2.78 3.74 3.74 0 0 0 .92 2.66 3.07 3.07 0 0 0 2.34 1 3.07 3.07 0 0 0 1.91-.57 3.23 3.23 0 0 0 1.07-1.74l-1.4-.45a2.06 2.06 0 0 1-.6 1.07Zm12.32-8.41a2.59 2.59 0 0 0-2.3-2.51C18.72 3.05 15.86 3 13 3c-2.86 0-5.72.05-7.53.17a2.59 2.59 0 0 0-2.3 2.51c-.23 4.207-.23 8.423 0 12.63a2.57 2.57 0 0 0 2.3 2.5c1.81.13 4.67.19 7.53.19 2.86 0 5.72-.06 7.53-.19a2.57 2.57 0 0 0 2.3-2.5c.23-4.207.23-8.423 0-12.63Zm-1.49 12.53a1.11 1.11 0 0 1-.91 1.11c-1.67.11-4.45.18-7.43.18-2.98 0-5.76-.07-7.43-.18a1.11 1.11 0 0 1-.91-1.11c-.21-4.14-.21-8.29 0-12.43a1.11 1.11 0 0 1 .91-1.11C7.24 4.56 10 4.49 13 4.49s5.76.07 7.43.18a1.11 1.11 0 0 1 .91 1.11c.21 4.14.21 8.29 0 12.43Z"/>
</svg>`;function Zl(e){return`
    <style>
      :host([aria-checked="true"]) slot[name=off] {
        display: none !important;
      }

      
      :host(:not([aria-checked="true"])) slot[name=on] {
        display: none !important;
      }

      :host([aria-checked="true"]) slot[name=tooltip-enable],
      :host(:not([aria-checked="true"])) slot[name=tooltip-disable] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="on">${Ql}</slot>
      <slot name="off">${zl}</slot>
    </slot>
  `}function Xl(){return`
    <slot name="tooltip-enable">${m("Enable captions")}</slot>
    <slot name="tooltip-disable">${m("Disable captions")}</slot>
  `}var js=e=>{e.setAttribute("aria-checked",ys(e).toString())},li=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_SUBTITLES_LIST,o.MEDIA_SUBTITLES_SHOWING]}connectedCallback(){super.connectedCallback(),this.setAttribute("role","button"),this.setAttribute("aria-label",m("closed captions")),js(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_SUBTITLES_SHOWING&&js(this)}get mediaSubtitlesList(){return tn(this,o.MEDIA_SUBTITLES_LIST)}set mediaSubtitlesList(t){en(this,o.MEDIA_SUBTITLES_LIST,t)}get mediaSubtitlesShowing(){return tn(this,o.MEDIA_SUBTITLES_SHOWING)}set mediaSubtitlesShowing(t){en(this,o.MEDIA_SUBTITLES_SHOWING,t)}handleClick(){this.dispatchEvent(new n.CustomEvent(h.MEDIA_TOGGLE_SUBTITLES_REQUEST,{composed:!0,bubbles:!0}))}};li.getSlotTemplateHTML=Zl;li.getTooltipContentHTML=Xl;var tn=(e,t)=>{let i=e.getAttribute(t);return i?Ra(i):[]},en=(e,t,i)=>{if(!i?.length){e.removeAttribute(t);return}let r=ei(i);e.getAttribute(t)!==r&&e.setAttribute(t,r)};n.customElements.get("media-captions-button")||n.customElements.define("media-captions-button",li);var Jl='<svg aria-hidden="true" viewBox="0 0 24 24"><g><path class="cast_caf_icon_arch0" d="M1,18 L1,21 L4,21 C4,19.3 2.66,18 1,18 L1,18 Z"/><path class="cast_caf_icon_arch1" d="M1,14 L1,16 C3.76,16 6,18.2 6,21 L8,21 C8,17.13 4.87,14 1,14 L1,14 Z"/><path class="cast_caf_icon_arch2" d="M1,10 L1,12 C5.97,12 10,16.0 10,21 L12,21 C12,14.92 7.07,10 1,10 L1,10 Z"/><path class="cast_caf_icon_box" d="M21,3 L3,3 C1.9,3 1,3.9 1,5 L1,8 L3,8 L3,5 L21,5 L21,19 L14,19 L14,21 L21,21 C22.1,21 23,20.1 23,19 L23,5 C23,3.9 22.1,3 21,3 L21,3 Z"/></g></svg>',jl='<svg aria-hidden="true" viewBox="0 0 24 24"><g><path class="cast_caf_icon_arch0" d="M1,18 L1,21 L4,21 C4,19.3 2.66,18 1,18 L1,18 Z"/><path class="cast_caf_icon_arch1" d="M1,14 L1,16 C3.76,16 6,18.2 6,21 L8,21 C8,17.13 4.87,14 1,14 L1,14 Z"/><path class="cast_caf_icon_arch2" d="M1,10 L1,12 C5.97,12 10,16.0 10,21 L12,21 C12,14.92 7.07,10 1,10 L1,10 Z"/><path class="cast_caf_icon_box" d="M21,3 L3,3 C1.9,3 1,3.9 1,5 L1,8 L3,8 L3,5 L21,5 L21,19 L14,19 L14,21 L21,21 C22.1,21 23,20.1 23,19 L23,5 C23,3.9 22.1,3 21,3 L21,3 Z"/><path class="cast_caf_icon_boxfill" d="M5,7 L5,8.63 C8,8.6 13.37,14 13.37,17 L19,17 L19,7 Z"/></g></svg>';function td(e){return`
    <style>
      :host([${o.MEDIA_IS_CASTING}]) slot[name=icon] slot:not([name=exit]) {
        display: none !important;
      }

      
      :host(:not([${o.MEDIA_IS_CASTING}])) slot[name=icon] slot:not([name=enter]) {
        display: none !important;
      }

      :host([${o.MEDIA_IS_CASTING}]) slot[name=tooltip-enter],
      :host(:not([${o.MEDIA_IS_CASTING}])) slot[name=tooltip-exit] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="enter">${Jl}</slot>
      <slot name="exit">${jl}</slot>
    </slot>
  `}function ed(){return`
    <slot name="tooltip-enter">${m("Start casting")}</slot>
    <slot name="tooltip-exit">${m("Stop casting")}</slot>
  `}var rn=e=>{let t=e.mediaIsCasting?m("stop casting"):m("start casting");e.setAttribute("aria-label",t)},di=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_IS_CASTING,o.MEDIA_CAST_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),rn(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_IS_CASTING&&rn(this)}get mediaIsCasting(){return _(this,o.MEDIA_IS_CASTING)}set mediaIsCasting(t){g(this,o.MEDIA_IS_CASTING,t)}get mediaCastUnavailable(){return L(this,o.MEDIA_CAST_UNAVAILABLE)}set mediaCastUnavailable(t){y(this,o.MEDIA_CAST_UNAVAILABLE,t)}handleClick(){let t=this.mediaIsCasting?h.MEDIA_EXIT_CAST_REQUEST:h.MEDIA_ENTER_CAST_REQUEST;this.dispatchEvent(new n.CustomEvent(t,{composed:!0,bubbles:!0}))}};di.getSlotTemplateHTML=td;di.getTooltipContentHTML=ed;n.customElements.get("media-cast-button")||n.customElements.define("media-cast-button",di);var Xa=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},H=(e,t,i)=>(Xa(e,t,"read from private field"),i?i.call(e):t.get(e)),z=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Vt=(e,t,i,r)=>(Xa(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),pt=(e,t,i)=>(Xa(e,t,"access private method"),i),At,kr,_r,gr,Et,yr,br,Ar,Tr,Ja,an,Ir,Ga,Sr,qa,Mr,ja,Ya,on,Qa,sn,za,nn,Za,ln;function id(e){return`
    <style>
      :host {
        --_focus-box-shadow: var(--media-focus-box-shadow, inset 0 0 0 2px rgb(27 127 204 / .9));
        --_media-range-padding: var(--media-range-padding, var(--media-control-padding, 10px));

        box-shadow: var(--_focus-visible-box-shadow, none);
        background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        height: calc(var(--media-control-height, 24px) + 2 * var(--_media-range-padding));
        display: inline-flex;
        align-items: center;
        
        vertical-align: middle;
        box-sizing: border-box;
        position: relative;
        width: 100px;
        transition: background .15s linear;
        cursor: var(--media-cursor, pointer);
        pointer-events: auto;
        touch-action: none; 
      }

      
      input[type=range]:focus {
        outline: 0;
      }
      input[type=range]:focus::-webkit-slider-runnable-track {
        outline: 0;
      }

      :host(:hover) {
        background: var(--media-control-hover-background, rgb(50 50 70 / .7));
      }

      #leftgap {
        padding-left: var(--media-range-padding-left, var(--_media-range-padding));
      }

      #rightgap {
        padding-right: var(--media-range-padding-right, var(--_media-range-padding));
      }

      #startpoint,
      #endpoint {
        position: absolute;
      }

      #endpoint {
        right: 0;
      }

      #container {
        
        width: var(--media-range-track-width, 100%);
        transform: translate(var(--media-range-track-translate-x, 0px), var(--media-range-track-translate-y, 0px));
        position: relative;
        height: 100%;
        display: flex;
        align-items: center;
        min-width: 40px;
      }

      #range {
        
        display: var(--media-time-range-hover-display, block);
        bottom: var(--media-time-range-hover-bottom, 0);
        height: var(--media-time-range-hover-height, max(100% , 25px));
        width: 100%;
        position: absolute;
        cursor: var(--media-cursor, pointer);

        -webkit-appearance: none; 
        -webkit-tap-highlight-color: transparent;
        background: transparent; 
        margin: 0;
        z-index: 1;
      }

      @media (hover: hover) {
        #range {
          bottom: var(--media-time-range-hover-bottom, 0);
          height: var(--media-time-range-hover-height, max(100%, 20px));
        }
      }

      
      
      #range::-webkit-slider-thumb {
        -webkit-appearance: none;
        background: transparent;
        width: .1px;
        height: .1px;
      }

      
      #range::-moz-range-thumb {
        background: transparent;
        border: transparent;
        width: .1px;
        height: .1px;
      }

      #appearance {
        height: var(--media-range-track-height, 4px);
        display: flex;
        flex-direction: column;
        justify-content: center;
        width: 100%;
        position: absolute;
        
        will-change: transform;
      }

      #track {
        background: var(--media-range-track-background, rgb(255 255 255 / .2));
        border-radius: var(--media-range-track-border-radius, 1px);
        border: var(--media-range-track-border, none);
        outline: var(--media-range-track-outline);
        outline-offset: var(--media-range-track-outline-offset);
        backdrop-filter: var(--media-range-track-backdrop-filter);
        -webkit-backdrop-filter: var(--media-range-track-backdrop-filter);
        box-shadow: var(--media-range-track-box-shadow, none);
        position: absolute;
        width: 100%;
        height: 100%;
        overflow: hidden;
      }

      #progress,
      #pointer {
        position: absolute;
        height: 100%;
        will-change: width;
      }

      #progress {
        background: var(--media-range-bar-color, var(--media-primary-color, rgb(238 238 238)));
        transition: var(--media-range-track-transition);
      }

      #pointer {
        background: var(--media-range-track-pointer-background);
        border-right: var(--media-range-track-pointer-border-right);
        transition: visibility .25s, opacity .25s;
        visibility: hidden;
        opacity: 0;
      }

      @media (hover: hover) {
        :host(:hover) #pointer {
          transition: visibility .5s, opacity .5s;
          visibility: visible;
          opacity: 1;
        }
      }

      #thumb,
      ::slotted([slot=thumb]) {
        width: var(--media-range-thumb-width, 10px);
        height: var(--media-range-thumb-height, 10px);
        transition: var(--media-range-thumb-transition);
        transform: var(--media-range-thumb-transform, none);
        opacity: var(--media-range-thumb-opacity, 1);
        translate: -50%;
        position: absolute;
        left: 0;
        cursor: var(--media-cursor, pointer);
      }

      #thumb {
        border-radius: var(--media-range-thumb-border-radius, 10px);
        background: var(--media-range-thumb-background, var(--media-primary-color, rgb(238 238 238)));
        box-shadow: var(--media-range-thumb-box-shadow, 1px 1px 1px transparent);
        border: var(--media-range-thumb-border, none);
      }

      :host([disabled]) #thumb {
        background-color: #777;
      }

      .segments #appearance {
        height: var(--media-range-segment-hover-height, 7px);
      }

      #track {
        clip-path: url(#segments-clipping);
      }

      #segments {
        --segments-gap: var(--media-range-segments-gap, 2px);
        position: absolute;
        width: 100%;
        height: 100%;
      }

      #segments-clipping {
        transform: translateX(calc(var(--segments-gap) / 2));
      }

      #segments-clipping:empty {
        display: none;
      }

      #segments-clipping rect {
        height: var(--media-range-track-height, 4px);
        y: calc((var(--media-range-segment-hover-height, 7px) - var(--media-range-track-height, 4px)) / 2);
        transition: var(--media-range-segment-transition, transform .1s ease-in-out);
        transform: var(--media-range-segment-transform, scaleY(1));
        transform-origin: center;
      }

      /* Visible label for accessibility - positioned off-screen but technically visible (Firefox requires visible labels) */
      #range-label {
        position: absolute;
        left: -10000px;
        background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        pointer-events: none;
      }
    </style>
    <div id="leftgap"></div>
    <div id="container">
      <div id="startpoint"></div>
      <div id="endpoint"></div>
      <div id="appearance">
        <div id="track" part="track">
          <div id="pointer"></div>
          <div id="progress" part="progress"></div>
        </div>
        <slot name="thumb">
          <div id="thumb" part="thumb"></div>
        </slot>
        <svg id="segments" aria-hidden="true"><clipPath id="segments-clipping"></clipPath></svg>
      </div>
        <input id="range" type="range" min="0" max="1" step="any" value="0">
        <label for="range" id="range-label"></label>

      ${this.getContainerTemplateHTML(e)}
    </div>
    <div id="rightgap"></div>
  `}function rd(e){return""}var Tt=class extends n.HTMLElement{constructor(){if(super(),z(this,Ja),z(this,Ir),z(this,Sr),z(this,Mr),z(this,Ya),z(this,Qa),z(this,za),z(this,Za),z(this,At,void 0),z(this,kr,void 0),z(this,_r,void 0),z(this,gr,void 0),z(this,Et,{}),z(this,yr,[]),z(this,br,()=>{if(this.range.matches(":focus-visible")){let{style:t}=x(this.shadowRoot,":host");t.setProperty("--_focus-visible-box-shadow","var(--_focus-box-shadow)")}}),z(this,Ar,()=>{let{style:t}=x(this.shadowRoot,":host");t.removeProperty("--_focus-visible-box-shadow")}),z(this,Tr,()=>{let t=this.shadowRoot.querySelector("#segments-clipping");t&&t.parentNode.append(t)}),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes),i=this.constructor.getTemplateHTML(t);this.shadowRoot.setHTMLUnsafe?this.shadowRoot.setHTMLUnsafe(i):this.shadowRoot.innerHTML=i}this.container=this.shadowRoot.querySelector("#container"),Vt(this,_r,this.shadowRoot.querySelector("#startpoint")),Vt(this,gr,this.shadowRoot.querySelector("#endpoint")),this.range=this.shadowRoot.querySelector("#range"),this.appearance=this.shadowRoot.querySelector("#appearance")}static get observedAttributes(){return["disabled","aria-disabled",k.MEDIA_CONTROLLER]}attributeChangedCallback(t,i,r){var a,s,l,d,c;t===k.MEDIA_CONTROLLER?(i&&((s=(a=H(this,At))==null?void 0:a.unassociateElement)==null||s.call(a,this),Vt(this,At,null)),r&&this.isConnected&&(Vt(this,At,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=H(this,At))==null?void 0:d.associateElement)==null||c.call(d,this))):(t==="disabled"||t==="aria-disabled"&&i!==r)&&(r==null?(this.range.removeAttribute(t),pt(this,Ir,Ga).call(this)):(this.range.setAttribute(t,r),pt(this,Sr,qa).call(this)))}connectedCallback(){var t,i,r;let{style:a}=x(this.shadowRoot,":host");a.setProperty("display",`var(--media-control-display, var(--${this.localName}-display, inline-flex))`),H(this,Et).pointer=x(this.shadowRoot,"#pointer"),H(this,Et).progress=x(this.shadowRoot,"#progress"),H(this,Et).thumb=x(this.shadowRoot,'#thumb, ::slotted([slot="thumb"])'),H(this,Et).activeSegment=x(this.shadowRoot,"#segments-clipping rect:nth-child(0)");let s=this.getAttribute(k.MEDIA_CONTROLLER);s&&(Vt(this,At,(t=this.getRootNode())==null?void 0:t.getElementById(s)),(r=(i=H(this,At))==null?void 0:i.associateElement)==null||r.call(i,this)),this.updateBar(),this.shadowRoot.addEventListener("focusin",H(this,br)),this.shadowRoot.addEventListener("focusout",H(this,Ar)),pt(this,Ir,Ga).call(this),Vi(this.container,H(this,Tr))}disconnectedCallback(){var t,i;pt(this,Sr,qa).call(this),(i=(t=H(this,At))==null?void 0:t.unassociateElement)==null||i.call(t,this),Vt(this,At,null),this.shadowRoot.removeEventListener("focusin",H(this,br)),this.shadowRoot.removeEventListener("focusout",H(this,Ar)),Ki(this.container,H(this,Tr))}updatePointerBar(t){var i;(i=H(this,Et).pointer)==null||i.style.setProperty("width",`${this.getPointerRatio(t)*100}%`)}updateBar(){var t,i;let r=this.range.valueAsNumber*100;(t=H(this,Et).progress)==null||t.style.setProperty("width",`${r}%`),(i=H(this,Et).thumb)==null||i.style.setProperty("left",`${r}%`)}updateSegments(t){let i=this.shadowRoot.querySelector("#segments-clipping");if(i.textContent="",this.container.classList.toggle("segments",!!t?.length),!t?.length)return;let r=[...new Set([+this.range.min,...t.flatMap(s=>[s.start,s.end]),+this.range.max])];Vt(this,yr,[...r]);let a=r.pop();for(let[s,l]of r.entries()){let[d,c]=[s===0,s===r.length-1],M=d?"calc(var(--segments-gap) / -1)":`${l*100}%`,T=`calc(${((c?a:r[s+1])-l)*100}%${d||c?"":" - var(--segments-gap)"})`,f=W.createElementNS("http://www.w3.org/2000/svg","rect"),p=va(this.shadowRoot,`#segments-clipping rect:nth-child(${s+1})`);p.style.setProperty("x",M),p.style.setProperty("width",T),i.append(f)}}getPointerRatio(t){return cs(t.clientX,t.clientY,H(this,_r).getBoundingClientRect(),H(this,gr).getBoundingClientRect())}get dragging(){return this.hasAttribute("dragging")}handleEvent(t){switch(t.type){case"pointermove":pt(this,Za,ln).call(this,t);break;case"input":this.updateBar();break;case"pointerenter":pt(this,Ya,on).call(this,t);break;case"pointerdown":pt(this,Mr,ja).call(this,t);break;case"pointerup":pt(this,Qa,sn).call(this);break;case"pointerleave":pt(this,za,nn).call(this);break}}get keysUsed(){return["ArrowUp","ArrowRight","ArrowDown","ArrowLeft"]}};At=new WeakMap;kr=new WeakMap;_r=new WeakMap;gr=new WeakMap;Et=new WeakMap;yr=new WeakMap;br=new WeakMap;Ar=new WeakMap;Tr=new WeakMap;Ja=new WeakSet;an=function(e){let t=H(this,Et).activeSegment;if(!t)return;let i=this.getPointerRatio(e),a=`#segments-clipping rect:nth-child(${H(this,yr).findIndex((s,l,d)=>{let c=d[l+1];return c!=null&&i>=s&&i<=c})+1})`;(t.selectorText!=a||!t.style.transform)&&(t.selectorText=a,t.style.setProperty("transform","var(--media-range-segment-hover-transform, scaleY(2))"))};Ir=new WeakSet;Ga=function(){this.hasAttribute("disabled")||!this.isConnected||(this.addEventListener("input",this),this.addEventListener("pointerdown",this),this.addEventListener("pointerenter",this))};Sr=new WeakSet;qa=function(){var e,t;this.removeEventListener("input",this),this.removeEventListener("pointerdown",this),this.removeEventListener("pointerenter",this),this.removeEventListener("pointerleave",this),(e=n.window)==null||e.removeEventListener("pointerup",this),(t=n.window)==null||t.removeEventListener("pointermove",this)};Mr=new WeakSet;ja=function(e){var t;Vt(this,kr,e.composedPath().includes(this.range)),(t=n.window)==null||t.addEventListener("pointerup",this,{once:!0})};Ya=new WeakSet;on=function(e){var t;e.pointerType!=="mouse"&&pt(this,Mr,ja).call(this,e),this.addEventListener("pointerleave",this,{once:!0}),(t=n.window)==null||t.addEventListener("pointermove",this)};Qa=new WeakSet;sn=function(){var e;(e=n.window)==null||e.removeEventListener("pointerup",this),this.toggleAttribute("dragging",!1),this.range.disabled=this.hasAttribute("disabled")};za=new WeakSet;nn=function(){var e,t;this.removeEventListener("pointerleave",this),(e=n.window)==null||e.removeEventListener("pointermove",this),this.toggleAttribute("dragging",!1),this.range.disabled=this.hasAttribute("disabled"),(t=H(this,Et).activeSegment)==null||t.style.removeProperty("transform")};Za=new WeakSet;ln=function(e){e.pointerType==="pen"&&e.buttons===0||(this.toggleAttribute("dragging",e.buttons===1||e.pointerType!=="mouse"),this.updatePointerBar(e),pt(this,Ja,an).call(this,e),this.dragging&&(e.pointerType!=="mouse"||!H(this,kr))&&(this.range.disabled=!0,this.range.valueAsNumber=this.getPointerRatio(e),this.range.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))))};Tt.shadowRootOptions={mode:"open"};Tt.getTemplateHTML=id;Tt.getContainerTemplateHTML=rd;n.customElements.get("media-chrome-range")||n.customElements.define("media-chrome-range",Tt);var dn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Lr=(e,t,i)=>(dn(e,t,"read from private field"),i?i.call(e):t.get(e)),ad=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},wr=(e,t,i,r)=>(dn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),It;function od(e){return`
    <style>
      :host {
        
        box-sizing: border-box;
        display: var(--media-control-display, var(--media-control-bar-display, inline-flex));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        --media-loading-indicator-icon-height: 44px;
      }

      ::slotted(media-time-range),
      ::slotted(media-volume-range) {
        min-height: 100%;
      }

      ::slotted(media-time-range),
      ::slotted(media-clip-selector) {
        flex-grow: 1;
      }

      ::slotted([role="menu"]) {
        position: absolute;
      }
    </style>

    <slot></slot>
  `}var ci=class extends n.HTMLElement{constructor(){if(super(),ad(this,It,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER]}attributeChangedCallback(t,i,r){var a,s,l,d,c;t===k.MEDIA_CONTROLLER&&(i&&((s=(a=Lr(this,It))==null?void 0:a.unassociateElement)==null||s.call(a,this),wr(this,It,null)),r&&this.isConnected&&(wr(this,It,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=Lr(this,It))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var t,i,r;let a=this.getAttribute(k.MEDIA_CONTROLLER);a&&(wr(this,It,(t=this.getRootNode())==null?void 0:t.getElementById(a)),(r=(i=Lr(this,It))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var t,i;(i=(t=Lr(this,It))==null?void 0:t.unassociateElement)==null||i.call(t,this),wr(this,It,null)}};It=new WeakMap;ci.shadowRootOptions={mode:"open"};ci.getTemplateHTML=od;n.customElements.get("media-control-bar")||n.customElements.define("media-control-bar",ci);var cn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Rr=(e,t,i)=>(cn(e,t,"read from private field"),i?i.call(e):t.get(e)),sd=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Dr=(e,t,i,r)=>(cn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),St;function nd(e,t={}){return`
    <style>
      :host {
        font: var(--media-font,
          var(--media-font-weight, normal)
          var(--media-font-size, 14px) /
          var(--media-text-content-height, var(--media-control-height, 24px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        background: var(--media-text-background, var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7))));
        padding: var(--media-control-padding, 10px);
        display: inline-flex;
        justify-content: center;
        align-items: center;
        vertical-align: middle;
        box-sizing: border-box;
        text-align: center;
        pointer-events: auto;
      }

      
      :host(:focus-visible) {
        box-shadow: var(--media-focus-box-shadow, inset 0 0 0 2px rgb(27 127 204 / .9));
        outline: 0;
      }

      
      :host(:where(:focus)) {
        box-shadow: none;
        outline: 0;
      }
    </style>

    ${this.getSlotTemplateHTML(e,t)}
  `}function ld(e,t){return`
    <slot></slot>
  `}var tt=class extends n.HTMLElement{constructor(){if(super(),sd(this,St,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER]}attributeChangedCallback(t,i,r){var a,s,l,d,c;t===k.MEDIA_CONTROLLER&&(i&&((s=(a=Rr(this,St))==null?void 0:a.unassociateElement)==null||s.call(a,this),Dr(this,St,null)),r&&this.isConnected&&(Dr(this,St,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=Rr(this,St))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var t,i,r;let{style:a}=x(this.shadowRoot,":host");a.setProperty("display",`var(--media-control-display, var(--${this.localName}-display, inline-flex))`);let s=this.getAttribute(k.MEDIA_CONTROLLER);s&&(Dr(this,St,(t=this.getRootNode())==null?void 0:t.getElementById(s)),(r=(i=Rr(this,St))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var t,i;(i=(t=Rr(this,St))==null?void 0:t.unassociateElement)==null||i.call(t,this),Dr(this,St,null)}};St=new WeakMap;tt.shadowRootOptions={mode:"open"};tt.getTemplateHTML=nd;tt.getSlotTemplateHTML=ld;n.customElements.get("media-text-display")||n.customElements.define("media-text-display",tt);var hn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},un=(e,t,i)=>(hn(e,t,"read from private field"),i?i.call(e):t.get(e)),dd=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},cd=(e,t,i,r)=>(hn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),ui;function ud(e,t){return`
    <slot>${dt(t.mediaDuration)}</slot>
  `}var Cr=class extends tt{constructor(){var t;super(),dd(this,ui,void 0),cd(this,ui,this.shadowRoot.querySelector("slot")),un(this,ui).textContent=dt((t=this.mediaDuration)!=null?t:0)}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_DURATION]}attributeChangedCallback(t,i,r){t===o.MEDIA_DURATION&&(un(this,ui).textContent=dt(+r)),super.attributeChangedCallback(t,i,r)}get mediaDuration(){return D(this,o.MEDIA_DURATION)}set mediaDuration(t){U(this,o.MEDIA_DURATION,t)}};ui=new WeakMap;Cr.getSlotTemplateHTML=ud;n.customElements.get("media-duration-display")||n.customElements.define("media-duration-display",Cr);var hd={2:m("Network Error"),3:m("Decode Error"),4:m("Source Not Supported"),5:m("Encryption Error")},md={2:m("A network error caused the media download to fail."),3:m("A media error caused playback to be aborted. The media could be corrupt or your browser does not support this format."),4:m("An unsupported error occurred. The server or network failed, or your browser does not support this format."),5:m("The media is encrypted and there are no keys to decrypt it.")},Or=e=>{var t,i;return e.code===1?null:{title:(t=hd[e.code])!=null?t:`Error ${e.code}`,message:(i=md[e.code])!=null?i:e.message}};var pn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},pd=(e,t,i)=>(pn(e,t,"read from private field"),i?i.call(e):t.get(e)),Ed=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},vd=(e,t,i,r)=>(pn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Ur;function fd(e){let t=+e.mediaerrorcode;return`
    <style>
      :host {
        background: rgb(20 20 30 / .8);
      }

      #content {
        display: block;
        padding: 1.2em 1.5em;
      }

      h3,
      p {
        margin-block: 0 .3em;
      }
    </style>
    <slot name="error-${t}" id="content">
      ${En({code:t,message:e.mediaerrormessage})}
    </slot>
  `}function _d(e){return e.code&&Or(e)!==null}function En(e){var t;let{title:i,message:r}=(t=Or(e))!=null?t:{},a=Fi(e.code),s="";return i&&(s+=`<slot name="error-${a}-title"><h3>${Fi(i)}</h3></slot>`),r&&(s+=`<slot name="error-${a}-message"><p>${Fi(r)}</p></slot>`),s}var mn=[o.MEDIA_ERROR_CODE,o.MEDIA_ERROR_MESSAGE],hi=class extends _t{constructor(){super(...arguments),Ed(this,Ur,null)}static get observedAttributes(){return[...super.observedAttributes,...mn]}formatErrorMessage(t){return this.constructor.formatErrorMessage(t)}attributeChangedCallback(t,i,r){var a;if(super.attributeChangedCallback(t,i,r),!mn.includes(t))return;let s=(a=this.mediaError)!=null?a:{code:this.mediaErrorCode,message:this.mediaErrorMessage};if(this.open=_d(s),this.open&&(this.shadowRoot.querySelector("slot").name=`error-${this.mediaErrorCode}`,this.shadowRoot.querySelector("#content").innerHTML=this.formatErrorMessage(s),!this.hasAttribute("aria-label"))){let{title:l}=Or(s);l&&this.setAttribute("aria-label",l)}}get mediaError(){return pd(this,Ur)}set mediaError(t){vd(this,Ur,t)}get mediaErrorCode(){return D(this,"mediaerrorcode")}set mediaErrorCode(t){U(this,"mediaerrorcode",t)}get mediaErrorMessage(){return L(this,"mediaerrormessage")}set mediaErrorMessage(t){y(this,"mediaerrormessage",t)}};Ur=new WeakMap;hi.getSlotTemplateHTML=fd;hi.formatErrorMessage=En;n.customElements.get("media-error-dialog")||n.customElements.define("media-error-dialog",hi);var fn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},gd=(e,t,i)=>(fn(e,t,"read from private field"),i?i.call(e):t.get(e)),bd=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Ad=(e,t,i,r)=>(fn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),xr,Td=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M16 3v2.5h3.5V9H22V3h-6ZM4 9h2.5V5.5H10V3H4v6Zm15.5 9.5H16V21h6v-6h-2.5v3.5ZM6.5 15H4v6h6v-2.5H6.5V15Z"/>
</svg>`,Id=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M18.5 6.5V3H16v6h6V6.5h-3.5ZM16 21h2.5v-3.5H22V15h-6v6ZM4 17.5h3.5V21H10v-6H4v2.5Zm3.5-11H4V9h6V3H7.5v3.5Z"/>
</svg>`;function Sd(e){return`
    <style>
      :host([${o.MEDIA_IS_FULLSCREEN}]) slot[name=icon] slot:not([name=exit]) {
        display: none !important;
      }

      
      :host(:not([${o.MEDIA_IS_FULLSCREEN}])) slot[name=icon] slot:not([name=enter]) {
        display: none !important;
      }

      :host([${o.MEDIA_IS_FULLSCREEN}]) slot[name=tooltip-enter],
      :host(:not([${o.MEDIA_IS_FULLSCREEN}])) slot[name=tooltip-exit] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="enter">${Td}</slot>
      <slot name="exit">${Id}</slot>
    </slot>
  `}function yd(){return`
    <slot name="tooltip-enter">${m("Enter fullscreen mode")}</slot>
    <slot name="tooltip-exit">${m("Exit fullscreen mode")}</slot>
  `}var vn=e=>{let t=e.mediaIsFullscreen?m("exit fullscreen mode"):m("enter fullscreen mode");e.setAttribute("aria-label",t)},mi=class extends C{constructor(){super(...arguments),bd(this,xr,null)}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_IS_FULLSCREEN,o.MEDIA_FULLSCREEN_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),vn(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_IS_FULLSCREEN&&vn(this)}get mediaFullscreenUnavailable(){return L(this,o.MEDIA_FULLSCREEN_UNAVAILABLE)}set mediaFullscreenUnavailable(t){y(this,o.MEDIA_FULLSCREEN_UNAVAILABLE,t)}get mediaIsFullscreen(){return _(this,o.MEDIA_IS_FULLSCREEN)}set mediaIsFullscreen(t){g(this,o.MEDIA_IS_FULLSCREEN,t)}handleClick(t){Ad(this,xr,t);let i=gd(this,xr)instanceof PointerEvent,r=this.mediaIsFullscreen?new n.CustomEvent(h.MEDIA_EXIT_FULLSCREEN_REQUEST,{composed:!0,bubbles:!0}):new n.CustomEvent(h.MEDIA_ENTER_FULLSCREEN_REQUEST,{composed:!0,bubbles:!0,detail:i});this.dispatchEvent(r)}};xr=new WeakMap;mi.getSlotTemplateHTML=Sd;mi.getTooltipContentHTML=yd;n.customElements.get("media-fullscreen-button")||n.customElements.define("media-fullscreen-button",mi);var{MEDIA_TIME_IS_LIVE:Pr,MEDIA_PAUSED:pi}=o,{MEDIA_SEEK_TO_LIVE_REQUEST:Md,MEDIA_PLAY_REQUEST:kd}=h,Ld='<svg viewBox="0 0 6 12" aria-hidden="true"><circle cx="3" cy="6" r="2"></circle></svg>';function wd(e){return`
    <style>
      :host { --media-tooltip-display: none; }
      
      slot[name=indicator] > *,
      :host ::slotted([slot=indicator]) {
        
        min-width: auto;
        fill: var(--media-live-button-icon-color, rgb(140, 140, 140));
        color: var(--media-live-button-icon-color, rgb(140, 140, 140));
      }

      :host([${Pr}]:not([${pi}])) slot[name=indicator] > *,
      :host([${Pr}]:not([${pi}])) ::slotted([slot=indicator]) {
        fill: var(--media-live-button-indicator-color, rgb(255, 0, 0));
        color: var(--media-live-button-indicator-color, rgb(255, 0, 0));
      }

      :host([${Pr}]:not([${pi}])) {
        cursor: var(--media-cursor, not-allowed);
      }

      slot[name=text]{
        text-transform: uppercase;
      }

    </style>

    <slot name="indicator">${Ld}</slot>
    
    <slot name="spacer">&nbsp;</slot><slot name="text">${m("live")}</slot>
  `}var _n=e=>{var t;let i=e.mediaPaused||!e.mediaTimeIsLive,r=i?m("seek to live"):m("playing live");e.setAttribute("aria-label",r);let a=(t=e.shadowRoot)==null?void 0:t.querySelector('slot[name="text"]');a&&(a.textContent=m("live")),i?e.removeAttribute("aria-disabled"):e.setAttribute("aria-disabled","true")},Nr=class extends C{static get observedAttributes(){return[...super.observedAttributes,Pr,pi]}connectedCallback(){super.connectedCallback(),_n(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),_n(this)}get mediaPaused(){return _(this,o.MEDIA_PAUSED)}set mediaPaused(t){g(this,o.MEDIA_PAUSED,t)}get mediaTimeIsLive(){return _(this,o.MEDIA_TIME_IS_LIVE)}set mediaTimeIsLive(t){g(this,o.MEDIA_TIME_IS_LIVE,t)}handleClick(){!this.mediaPaused&&this.mediaTimeIsLive||(this.dispatchEvent(new n.CustomEvent(Md,{composed:!0,bubbles:!0})),this.hasAttribute(pi)&&this.dispatchEvent(new n.CustomEvent(kd,{composed:!0,bubbles:!0})))}};Nr.getSlotTemplateHTML=wd;n.customElements.get("media-live-button")||n.customElements.define("media-live-button",Nr);var bn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Ei=(e,t,i)=>(bn(e,t,"read from private field"),i?i.call(e):t.get(e)),gn=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},vi=(e,t,i,r)=>(bn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),yt,Fr,Hr={LOADING_DELAY:"loadingdelay",NO_AUTOHIDE:"noautohide"},An=500,Rd=`
<svg aria-hidden="true" viewBox="0 0 100 100">
  <path d="M73,50c0-12.7-10.3-23-23-23S27,37.3,27,50 M30.9,50c0-10.5,8.5-19.1,19.1-19.1S69.1,39.5,69.1,50">
    <animateTransform
       attributeName="transform"
       attributeType="XML"
       type="rotate"
       dur="1s"
       from="0 50 50"
       to="360 50 50"
       repeatCount="indefinite" />
  </path>
</svg>
`;function Dd(e){return`
    <style>
      :host {
        display: var(--media-control-display, var(--media-loading-indicator-display, inline-block));
        vertical-align: middle;
        box-sizing: border-box;
        --_loading-indicator-delay: var(--media-loading-indicator-transition-delay, ${An}ms);
      }

      #status {
        color: rgba(0,0,0,0);
        width: 0px;
        height: 0px;
      }

      :host slot[name=icon] > *,
      :host ::slotted([slot=icon]) {
        opacity: var(--media-loading-indicator-opacity, 0);
        transition: opacity 0.15s;
      }

      :host([${o.MEDIA_LOADING}]:not([${o.MEDIA_PAUSED}])) slot[name=icon] > *,
      :host([${o.MEDIA_LOADING}]:not([${o.MEDIA_PAUSED}])) ::slotted([slot=icon]) {
        opacity: var(--media-loading-indicator-opacity, 1);
        transition: opacity 0.15s var(--_loading-indicator-delay);
      }

      :host #status {
        visibility: var(--media-loading-indicator-opacity, hidden);
        transition: visibility 0.15s;
      }

      :host([${o.MEDIA_LOADING}]:not([${o.MEDIA_PAUSED}])) #status {
        visibility: var(--media-loading-indicator-opacity, visible);
        transition: visibility 0.15s var(--_loading-indicator-delay);
      }

      svg, img, ::slotted(svg), ::slotted(img) {
        width: var(--media-loading-indicator-icon-width);
        height: var(--media-loading-indicator-icon-height, 100px);
        fill: var(--media-icon-color, var(--media-primary-color, rgb(238 238 238)));
        vertical-align: middle;
      }
    </style>

    <slot name="icon">${Rd}</slot>
    <div id="status" role="status" aria-live="polite">${m("media loading")}</div>
  `}var fi=class extends n.HTMLElement{constructor(){if(super(),gn(this,yt,void 0),gn(this,Fr,An),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER,o.MEDIA_PAUSED,o.MEDIA_LOADING,Hr.LOADING_DELAY]}attributeChangedCallback(t,i,r){var a,s,l,d,c;t===Hr.LOADING_DELAY&&i!==r?this.loadingDelay=Number(r):t===k.MEDIA_CONTROLLER&&(i&&((s=(a=Ei(this,yt))==null?void 0:a.unassociateElement)==null||s.call(a,this),vi(this,yt,null)),r&&this.isConnected&&(vi(this,yt,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=Ei(this,yt))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var t,i,r;let a=this.getAttribute(k.MEDIA_CONTROLLER);a&&(vi(this,yt,(t=this.getRootNode())==null?void 0:t.getElementById(a)),(r=(i=Ei(this,yt))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var t,i;(i=(t=Ei(this,yt))==null?void 0:t.unassociateElement)==null||i.call(t,this),vi(this,yt,null)}get loadingDelay(){return Ei(this,Fr)}set loadingDelay(t){vi(this,Fr,t);let{style:i}=x(this.shadowRoot,":host");i.setProperty("--_loading-indicator-delay",`var(--media-loading-indicator-transition-delay, ${t}ms)`)}get mediaPaused(){return _(this,o.MEDIA_PAUSED)}set mediaPaused(t){g(this,o.MEDIA_PAUSED,t)}get mediaLoading(){return _(this,o.MEDIA_LOADING)}set mediaLoading(t){g(this,o.MEDIA_LOADING,t)}get mediaController(){return L(this,k.MEDIA_CONTROLLER)}set mediaController(t){y(this,k.MEDIA_CONTROLLER,t)}get noAutohide(){return _(this,Hr.NO_AUTOHIDE)}set noAutohide(t){g(this,Hr.NO_AUTOHIDE,t)}};yt=new WeakMap;Fr=new WeakMap;fi.shadowRootOptions={mode:"open"};fi.getTemplateHTML=Dd;n.customElements.get("media-loading-indicator")||n.customElements.define("media-loading-indicator",fi);var Cd=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M16.5 12A4.5 4.5 0 0 0 14 8v2.18l2.45 2.45a4.22 4.22 0 0 0 .05-.63Zm2.5 0a6.84 6.84 0 0 1-.54 2.64L20 16.15A8.8 8.8 0 0 0 21 12a9 9 0 0 0-7-8.77v2.06A7 7 0 0 1 19 12ZM4.27 3 3 4.27 7.73 9H3v6h4l5 5v-6.73l4.25 4.25A6.92 6.92 0 0 1 14 18.7v2.06A9 9 0 0 0 17.69 19l2 2.05L21 19.73l-9-9L4.27 3ZM12 4 9.91 6.09 12 8.18V4Z"/>
</svg>`,Tn=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M3 9v6h4l5 5V4L7 9H3Zm13.5 3A4.5 4.5 0 0 0 14 8v8a4.47 4.47 0 0 0 2.5-4Z"/>
</svg>`,Od=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M3 9v6h4l5 5V4L7 9H3Zm13.5 3A4.5 4.5 0 0 0 14 8v8a4.47 4.47 0 0 0 2.5-4ZM14 3.23v2.06a7 7 0 0 1 0 13.42v2.06a9 9 0 0 0 0-17.54Z"/>
</svg>`;function Ud(e){return`
    <style>
      :host(:not([${o.MEDIA_VOLUME_LEVEL}])) slot[name=icon] slot:not([name=high]),
      :host([${o.MEDIA_VOLUME_LEVEL}=high]) slot[name=icon] slot:not([name=high]) {
        display: none !important;
      }

      :host([${o.MEDIA_VOLUME_LEVEL}=off]) slot[name=icon] slot:not([name=off]) {
        display: none !important;
      }

      :host([${o.MEDIA_VOLUME_LEVEL}=low]) slot[name=icon] slot:not([name=low]) {
        display: none !important;
      }

      :host([${o.MEDIA_VOLUME_LEVEL}=medium]) slot[name=icon] slot:not([name=medium]) {
        display: none !important;
      }

      :host(:not([${o.MEDIA_VOLUME_LEVEL}=off])) slot[name=tooltip-unmute],
      :host([${o.MEDIA_VOLUME_LEVEL}=off]) slot[name=tooltip-mute] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="off">${Cd}</slot>
      <slot name="low">${Tn}</slot>
      <slot name="medium">${Tn}</slot>
      <slot name="high">${Od}</slot>
    </slot>
  `}function xd(){return`
    <slot name="tooltip-mute">${m("Mute")}</slot>
    <slot name="tooltip-unmute">${m("Unmute")}</slot>
  `}var In=e=>{let i=e.mediaVolumeLevel==="off"?m("unmute"):m("mute");e.setAttribute("aria-label",i)},_i=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_VOLUME_LEVEL]}connectedCallback(){super.connectedCallback(),In(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_VOLUME_LEVEL&&In(this)}get mediaVolumeLevel(){return L(this,o.MEDIA_VOLUME_LEVEL)}set mediaVolumeLevel(t){y(this,o.MEDIA_VOLUME_LEVEL,t)}handleClick(){let t=this.mediaVolumeLevel==="off"?h.MEDIA_UNMUTE_REQUEST:h.MEDIA_MUTE_REQUEST;this.dispatchEvent(new n.CustomEvent(t,{composed:!0,bubbles:!0}))}};_i.getSlotTemplateHTML=Ud;_i.getTooltipContentHTML=xd;n.customElements.get("media-mute-button")||n.customElements.define("media-mute-button",_i);var Sn=`<svg aria-hidden="true" viewBox="0 0 28 24">
  <path d="M24 3H4a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h20a1 1 0 0 0 1-1V4a1 1 0 0 0-1-1Zm-1 16H5V5h18v14Zm-3-8h-7v5h7v-5Z"/>
</svg>`;function Pd(e){return`
    <style>
      :host([${o.MEDIA_IS_PIP}]) slot[name=icon] slot:not([name=exit]) {
        display: none !important;
      }

      :host(:not([${o.MEDIA_IS_PIP}])) slot[name=icon] slot:not([name=enter]) {
        display: none !important;
      }

      :host([${o.MEDIA_IS_PIP}]) slot[name=tooltip-enter],
      :host(:not([${o.MEDIA_IS_PIP}])) slot[name=tooltip-exit] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="enter">${Sn}</slot>
      <slot name="exit">${Sn}</slot>
    </slot>
  `}function Nd(){return`
    <slot name="tooltip-enter">${m("Enter picture in picture mode")}</slot>
    <slot name="tooltip-exit">${m("Exit picture in picture mode")}</slot>
  `}var yn=e=>{let t=e.mediaIsPip?m("exit picture in picture mode"):m("enter picture in picture mode");e.setAttribute("aria-label",t)},gi=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_IS_PIP,o.MEDIA_PIP_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),yn(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_IS_PIP&&yn(this)}get mediaPipUnavailable(){return L(this,o.MEDIA_PIP_UNAVAILABLE)}set mediaPipUnavailable(t){y(this,o.MEDIA_PIP_UNAVAILABLE,t)}get mediaIsPip(){return _(this,o.MEDIA_IS_PIP)}set mediaIsPip(t){g(this,o.MEDIA_IS_PIP,t)}handleClick(){let t=this.mediaIsPip?h.MEDIA_EXIT_PIP_REQUEST:h.MEDIA_ENTER_PIP_REQUEST;this.dispatchEvent(new n.CustomEvent(t,{composed:!0,bubbles:!0}))}};gi.getSlotTemplateHTML=Pd;gi.getTooltipContentHTML=Nd;n.customElements.get("media-pip-button")||n.customElements.define("media-pip-button",gi);var Hd=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Ce=(e,t,i)=>(Hd(e,t,"read from private field"),i?i.call(e):t.get(e)),Fd=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Kt,to={RATES:"rates"},Bd=[1,1.2,1.5,1.7,2],bi=1;function eo(e){return Math.round(e*100)/100}function $d(e){return`
    <style>
      :host {
        min-width: 5ch;
        padding: var(--media-button-padding, var(--media-control-padding, 10px 5px));
      }
    </style>
    <slot name="icon">${e.mediaplaybackrate?eo(+e.mediaplaybackrate):bi}x</slot>
  `}function Wd(){return m("Playback rate")}var Ai=class extends C{constructor(){var t;super(),Fd(this,Kt,new ye(this,to.RATES,{defaultValue:Bd})),this.container=this.shadowRoot.querySelector('slot[name="icon"]'),this.container.innerHTML=`${eo((t=this.mediaPlaybackRate)!=null?t:bi)}x`}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_PLAYBACK_RATE,to.RATES]}attributeChangedCallback(t,i,r){if(super.attributeChangedCallback(t,i,r),t===to.RATES&&(Ce(this,Kt).value=r),t===o.MEDIA_PLAYBACK_RATE){let a=r?+r:Number.NaN,s=eo(Number.isNaN(a)?bi:a);this.container.innerHTML=`${s}x`,this.setAttribute("aria-label",m("Playback rate {playbackRate}",{playbackRate:s}))}}get rates(){return Ce(this,Kt)}set rates(t){t?Array.isArray(t)?Ce(this,Kt).value=t.join(" "):typeof t=="string"&&(Ce(this,Kt).value=t):Ce(this,Kt).value=""}get mediaPlaybackRate(){return D(this,o.MEDIA_PLAYBACK_RATE,bi)}set mediaPlaybackRate(t){U(this,o.MEDIA_PLAYBACK_RATE,t)}handleClick(){var t,i;let r=Array.from(Ce(this,Kt).values(),l=>+l).sort((l,d)=>l-d),a=(i=(t=r.find(l=>l>this.mediaPlaybackRate))!=null?t:r[0])!=null?i:bi,s=new n.CustomEvent(h.MEDIA_PLAYBACK_RATE_REQUEST,{composed:!0,bubbles:!0,detail:a});this.dispatchEvent(s)}};Kt=new WeakMap;Ai.getSlotTemplateHTML=$d;Ai.getTooltipContentHTML=Wd;n.customElements.get("media-playback-rate-button")||n.customElements.define("media-playback-rate-button",Ai);var Vd=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="m6 21 15-9L6 3v18Z"/>
</svg>`,Kd=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M6 20h4V4H6v16Zm8-16v16h4V4h-4Z"/>
</svg>`;function Gd(e){return`
    <style>
      :host([${o.MEDIA_PAUSED}]) slot[name=pause],
      :host(:not([${o.MEDIA_PAUSED}])) slot[name=play] {
        display: none !important;
      }

      :host([${o.MEDIA_PAUSED}]) slot[name=tooltip-pause],
      :host(:not([${o.MEDIA_PAUSED}])) slot[name=tooltip-play] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="play">${Vd}</slot>
      <slot name="pause">${Kd}</slot>
    </slot>
  `}function qd(){return`
    <slot name="tooltip-play">${m("Play")}</slot>
    <slot name="tooltip-pause">${m("Pause")}</slot>
  `}var Mn=e=>{let t=e.mediaPaused?m("play"):m("pause");e.setAttribute("aria-label",t)},Ti=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_PAUSED,o.MEDIA_ENDED]}connectedCallback(){super.connectedCallback(),Mn(this)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),(t===o.MEDIA_PAUSED||t===o.MEDIA_LANG)&&Mn(this)}get mediaPaused(){return _(this,o.MEDIA_PAUSED)}set mediaPaused(t){g(this,o.MEDIA_PAUSED,t)}handleClick(){let t=this.mediaPaused?h.MEDIA_PLAY_REQUEST:h.MEDIA_PAUSE_REQUEST;this.dispatchEvent(new n.CustomEvent(t,{composed:!0,bubbles:!0}))}};Ti.getSlotTemplateHTML=Gd;Ti.getTooltipContentHTML=qd;n.customElements.get("media-play-button")||n.customElements.define("media-play-button",Ti);var Mt={PLACEHOLDER_SRC:"placeholdersrc",SRC:"src"};function Yd(e){return`
    <style>
      :host {
        pointer-events: none;
        display: var(--media-poster-image-display, inline-block);
        box-sizing: border-box;
      }

      img {
        max-width: 100%;
        max-height: 100%;
        min-width: 100%;
        min-height: 100%;
        background-repeat: no-repeat;
        background-position: var(--media-poster-image-background-position, var(--media-object-position, center));
        background-size: var(--media-poster-image-background-size, var(--media-object-fit, contain));
        object-fit: var(--media-object-fit, contain);
        object-position: var(--media-object-position, center);
      }
    </style>

    <img part="poster img" aria-hidden="true" id="image"/>
  `}var Qd=e=>{e.style.removeProperty("background-image")},zd=(e,t)=>{e.style["background-image"]=`url('${t}')`},Ii=class extends n.HTMLElement{static get observedAttributes(){return[Mt.PLACEHOLDER_SRC,Mt.SRC]}constructor(){if(super(),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}this.image=this.shadowRoot.querySelector("#image")}attributeChangedCallback(t,i,r){t===Mt.SRC&&(r==null?this.image.removeAttribute(Mt.SRC):this.image.setAttribute(Mt.SRC,r)),t===Mt.PLACEHOLDER_SRC&&(r==null?Qd(this.image):zd(this.image,r))}get placeholderSrc(){return L(this,Mt.PLACEHOLDER_SRC)}set placeholderSrc(t){y(this,Mt.SRC,t)}get src(){return L(this,Mt.SRC)}set src(t){y(this,Mt.SRC,t)}};Ii.shadowRootOptions={mode:"open"};Ii.getTemplateHTML=Yd;n.customElements.get("media-poster-image")||n.customElements.define("media-poster-image",Ii);var kn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Zd=(e,t,i)=>(kn(e,t,"read from private field"),i?i.call(e):t.get(e)),Xd=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Jd=(e,t,i,r)=>(kn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Br,io=class extends tt{constructor(){super(),Xd(this,Br,void 0),Jd(this,Br,this.shadowRoot.querySelector("slot"))}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_PREVIEW_CHAPTER,o.MEDIA_LANG]}attributeChangedCallback(t,i,r){if(super.attributeChangedCallback(t,i,r),(t===o.MEDIA_PREVIEW_CHAPTER||t===o.MEDIA_LANG)&&r!==i&&r!=null)if(Zd(this,Br).textContent=r,r!==""){let a=m("chapter: {chapterName}",{chapterName:r});this.setAttribute("aria-valuetext",a)}else this.removeAttribute("aria-valuetext")}get mediaPreviewChapter(){return L(this,o.MEDIA_PREVIEW_CHAPTER)}set mediaPreviewChapter(t){y(this,o.MEDIA_PREVIEW_CHAPTER,t)}};Br=new WeakMap;n.customElements.get("media-preview-chapter-display")||n.customElements.define("media-preview-chapter-display",io);var Ln=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},$r=(e,t,i)=>(Ln(e,t,"read from private field"),i?i.call(e):t.get(e)),jd=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},Wr=(e,t,i,r)=>(Ln(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),kt;function tc(e){return`
    <style>
      :host {
        box-sizing: border-box;
        display: var(--media-control-display, var(--media-preview-thumbnail-display, inline-block));
        overflow: hidden;
      }

      img {
        display: none;
        position: relative;
      }
    </style>
    <img crossorigin loading="eager" decoding="async">
  `}var Oe=class extends n.HTMLElement{constructor(){if(super(),jd(this,kt,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER,o.MEDIA_PREVIEW_IMAGE,o.MEDIA_PREVIEW_COORDS]}connectedCallback(){var t,i,r;let a=this.getAttribute(k.MEDIA_CONTROLLER);a&&(Wr(this,kt,(t=this.getRootNode())==null?void 0:t.getElementById(a)),(r=(i=$r(this,kt))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var t,i;(i=(t=$r(this,kt))==null?void 0:t.unassociateElement)==null||i.call(t,this),Wr(this,kt,null)}attributeChangedCallback(t,i,r){var a,s,l,d,c;[o.MEDIA_PREVIEW_IMAGE,o.MEDIA_PREVIEW_COORDS].includes(t)&&this.update(),t===k.MEDIA_CONTROLLER&&(i&&((s=(a=$r(this,kt))==null?void 0:a.unassociateElement)==null||s.call(a,this),Wr(this,kt,null)),r&&this.isConnected&&(Wr(this,kt,(l=this.getRootNode())==null?void 0:l.getElementById(r)),(c=(d=$r(this,kt))==null?void 0:d.associateElement)==null||c.call(d,this)))}get mediaPreviewImage(){return L(this,o.MEDIA_PREVIEW_IMAGE)}set mediaPreviewImage(t){y(this,o.MEDIA_PREVIEW_IMAGE,t)}get mediaPreviewCoords(){let t=this.getAttribute(o.MEDIA_PREVIEW_COORDS);if(t)return t.split(/\s+/).map(i=>+i)}set mediaPreviewCoords(t){if(!t){this.removeAttribute(o.MEDIA_PREVIEW_COORDS);return}this.setAttribute(o.MEDIA_PREVIEW_COORDS,t.join(" "))}update(){let t=this.mediaPreviewCoords,i=this.mediaPreviewImage;if(!(t&&i))return;let[r,a,s,l]=t,d=i.split("#")[0],c=getComputedStyle(this),{maxWidth:M,maxHeight:S,minWidth:T,minHeight:f}=c,p=c.getPropertyValue("--media-preview-thumbnail-object-fit").trim()||"contain",A,v;if(p==="fill"){let Rt=parseInt(M)/s,Dt=parseInt(S)/l,Ge=parseInt(T)/s,Qt=parseInt(f)/l;A=Rt<1?Rt:Math.max(Rt,Ge),v=Dt<1?Dt:Math.max(Dt,Qt)}else{let Rt=Math.min(parseInt(M)/s,parseInt(S)/l),Dt=Math.max(parseInt(T)/s,parseInt(f)/l),Qt=Rt<1?Rt:Dt>1?Dt:1;A=Qt,v=Qt}let{style:w}=x(this.shadowRoot,":host"),I=x(this.shadowRoot,"img").style,Z=this.shadowRoot.querySelector("img"),Ke=Math.min(A,v)<1?"min":"max";w.setProperty(`${Ke}-width`,"initial","important"),w.setProperty(`${Ke}-height`,"initial","important"),w.width=`${s*A}px`,w.height=`${l*v}px`;let de=()=>{I.width=`${this.imgWidth*A}px`,I.height=`${this.imgHeight*v}px`,I.display="block"};Z.src!==d&&(Z.onload=()=>{this.imgWidth=Z.naturalWidth,this.imgHeight=Z.naturalHeight,de(),Z.onload=null},Z.src=d,de()),de(),I.transform=`translate(-${r*A}px, -${a*v}px)`}};kt=new WeakMap;Oe.shadowRootOptions={mode:"open"};Oe.getTemplateHTML=tc;n.customElements.get("media-preview-thumbnail")||n.customElements.define("media-preview-thumbnail",Oe);var Vr=Oe;var Rn=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},wn=(e,t,i)=>(Rn(e,t,"read from private field"),i?i.call(e):t.get(e)),ec=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},ic=(e,t,i,r)=>(Rn(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),Si,ro=class extends tt{constructor(){super(),ec(this,Si,void 0),ic(this,Si,this.shadowRoot.querySelector("slot")),wn(this,Si).textContent=dt(0)}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_PREVIEW_TIME]}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_PREVIEW_TIME&&r!=null&&(wn(this,Si).textContent=dt(parseFloat(r)))}get mediaPreviewTime(){return D(this,o.MEDIA_PREVIEW_TIME)}set mediaPreviewTime(t){U(this,o.MEDIA_PREVIEW_TIME,t)}};Si=new WeakMap;n.customElements.get("media-preview-time-display")||n.customElements.define("media-preview-time-display",ro);var Ue={SEEK_OFFSET:"seekoffset"},ao=30,rc=e=>`
  <svg aria-hidden="true" viewBox="0 0 20 24">
    <defs>
      <style>.text{font-size:8px;font-family:Arial-BoldMT, Arial;font-weight:700;}</style>
    </defs>
    <text class="text value" transform="translate(2.18 19.87)">${e}</text>
    <path d="M10 6V3L4.37 7 10 10.94V8a5.54 5.54 0 0 1 1.9 10.48v2.12A7.5 7.5 0 0 0 10 6Z"/>
  </svg>`;function ac(e,t){return`
    <slot name="icon">${rc(t.seekOffset)}</slot>
  `}var oc=(e,t)=>{e.setAttribute("aria-label",m("seek back {seekOffset} seconds",{seekOffset:t}))};function sc(){return m("Seek backward")}var nc=0,yi=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_CURRENT_TIME,Ue.SEEK_OFFSET]}connectedCallback(){super.connectedCallback(),this.seekOffset=D(this,Ue.SEEK_OFFSET,ao)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),oc(this,this.seekOffset),t===Ue.SEEK_OFFSET&&(this.seekOffset=D(this,Ue.SEEK_OFFSET,ao))}get seekOffset(){return D(this,Ue.SEEK_OFFSET,ao)}set seekOffset(t){U(this,Ue.SEEK_OFFSET,t),this.setAttribute("aria-label",m("seek back {seekOffset} seconds",{seekOffset:this.seekOffset})),Gi(qi(this,"icon"),this.seekOffset)}get mediaCurrentTime(){return D(this,o.MEDIA_CURRENT_TIME,nc)}set mediaCurrentTime(t){U(this,o.MEDIA_CURRENT_TIME,t)}handleClick(){let t=Math.max(this.mediaCurrentTime-this.seekOffset,0),i=new n.CustomEvent(h.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:t});this.dispatchEvent(i)}};yi.getSlotTemplateHTML=ac;yi.getTooltipContentHTML=sc;n.customElements.get("media-seek-backward-button")||n.customElements.define("media-seek-backward-button",yi);var xe={SEEK_OFFSET:"seekoffset"},oo=30,lc=e=>`
  <svg aria-hidden="true" viewBox="0 0 20 24">
    <defs>
      <style>.text{font-size:8px;font-family:Arial-BoldMT, Arial;font-weight:700;}</style>
    </defs>
    <text class="text value" transform="translate(8.9 19.87)">${e}</text>
    <path d="M10 6V3l5.61 4L10 10.94V8a5.54 5.54 0 0 0-1.9 10.48v2.12A7.5 7.5 0 0 1 10 6Z"/>
  </svg>`;function dc(e,t){return`
    <slot name="icon">${lc(t.seekOffset)}</slot>
  `}var cc=(e,t)=>{e.setAttribute("aria-label",m("seek forward {seekOffset} seconds",{seekOffset:t}))};function uc(){return m("Seek forward")}var hc=0,Mi=class extends C{static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_CURRENT_TIME,xe.SEEK_OFFSET]}connectedCallback(){super.connectedCallback(),this.seekOffset=D(this,xe.SEEK_OFFSET,oo)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),cc(this,this.seekOffset),t===xe.SEEK_OFFSET&&(this.seekOffset=D(this,xe.SEEK_OFFSET,oo))}get seekOffset(){return D(this,xe.SEEK_OFFSET,oo)}set seekOffset(t){U(this,xe.SEEK_OFFSET,t),this.setAttribute("aria-label",m("seek forward {seekOffset} seconds",{seekOffset:this.seekOffset})),Gi(qi(this,"icon"),this.seekOffset)}get mediaCurrentTime(){return D(this,o.MEDIA_CURRENT_TIME,hc)}set mediaCurrentTime(t){U(this,o.MEDIA_CURRENT_TIME,t)}handleClick(){let t=this.mediaCurrentTime+this.seekOffset,i=new n.CustomEvent(h.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:t});this.dispatchEvent(i)}};Mi.getSlotTemplateHTML=dc;Mi.getTooltipContentHTML=uc;n.customElements.get("media-seek-forward-button")||n.customElements.define("media-seek-forward-button",Mi);var lo=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},vt=(e,t,i)=>(lo(e,t,"read from private field"),i?i.call(e):t.get(e)),ne=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},co=(e,t,i,r)=>(lo(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),qt=(e,t,i)=>(lo(e,t,"access private method"),i),Pe,Lt,Qr,uo,Cn,qr,ho,ki,Kr,Gr,so,Gt={REMAINING:"remaining",SHOW_DURATION:"showduration",NO_TOGGLE:"notoggle"},Dn=[...Object.values(Gt),o.MEDIA_CURRENT_TIME,o.MEDIA_DURATION,o.MEDIA_SEEKABLE],On=["Enter"," "],mc="&nbsp;/&nbsp;",no=(e,{timesSep:t=mc}={})=>{var i,r;let a=(i=e.mediaCurrentTime)!=null?i:0,[,s]=(r=e.mediaSeekable)!=null?r:[],l=0;Number.isFinite(e.mediaDuration)?l=e.mediaDuration:Number.isFinite(s)&&(l=s);let d=e.remaining?dt(0-(l-a)):dt(a);return e.showDuration?`${d}${t}${dt(l)}`:d},pc=e=>{var t;let i=e.mediaCurrentTime,[,r]=(t=e.mediaSeekable)!=null?t:[],a=null;if(Number.isFinite(e.mediaDuration)?a=e.mediaDuration:Number.isFinite(r)&&(a=r),i==null||a===null){e.setAttribute("aria-description",m("video not loaded, unknown time."));return}let s=e.remaining?Zt(0-(a-i)):Zt(i);if(!e.showDuration){e.setAttribute("aria-description",s);return}let l=Zt(a),d=m("{currentTime} of {totalTime}",{currentTime:s,totalTime:l});e.setAttribute("aria-description",d)};function Ec(e,t){return`
    <slot>${no(t)}</slot>
  `}var vc=e=>{e.setAttribute("aria-label",m("playback time"))},Yr=class extends tt{constructor(){super(),ne(this,uo),ne(this,qr),ne(this,ki),ne(this,Gr),ne(this,Pe,void 0),ne(this,Lt,null),ne(this,Qr,t=>{let{metaKey:i,altKey:r,key:a}=t;if(i||r||!On.includes(a)){this.removeEventListener("keyup",vt(this,Lt));return}this.addEventListener("keyup",vt(this,Lt))}),co(this,Pe,this.shadowRoot.querySelector("slot")),vt(this,Pe).innerHTML=`${no(this)}`}static get observedAttributes(){return[...super.observedAttributes,...Dn,"disabled"]}connectedCallback(){let{style:t}=x(this.shadowRoot,":host(:hover:not([notoggle]))");t.setProperty("cursor","var(--media-cursor, pointer)"),t.setProperty("background","var(--media-control-hover-background, rgba(50 50 70 / .7))"),this.setAttribute("aria-label",m("playback time")),qt(this,ki,Kr).call(this),super.connectedCallback()}toggleTimeDisplay(){this.noToggle||(this.hasAttribute("remaining")?this.removeAttribute("remaining"):this.setAttribute("remaining",""))}disconnectedCallback(){this.disable(),qt(this,qr,ho).call(this),super.disconnectedCallback()}attributeChangedCallback(t,i,r){vc(this),Dn.includes(t)?this.update():t==="disabled"&&r!==i?r==null?qt(this,ki,Kr).call(this):qt(this,Gr,so).call(this):t===Gt.NO_TOGGLE&&r!==i&&(this.noToggle?qt(this,Gr,so).call(this):qt(this,ki,Kr).call(this)),super.attributeChangedCallback(t,i,r)}enable(){this.noToggle||(this.tabIndex=0)}disable(){this.tabIndex=-1}get remaining(){return _(this,Gt.REMAINING)}set remaining(t){g(this,Gt.REMAINING,t)}get showDuration(){return _(this,Gt.SHOW_DURATION)}set showDuration(t){g(this,Gt.SHOW_DURATION,t)}get noToggle(){return _(this,Gt.NO_TOGGLE)}set noToggle(t){g(this,Gt.NO_TOGGLE,t)}get mediaDuration(){return D(this,o.MEDIA_DURATION)}set mediaDuration(t){U(this,o.MEDIA_DURATION,t)}get mediaCurrentTime(){return D(this,o.MEDIA_CURRENT_TIME)}set mediaCurrentTime(t){U(this,o.MEDIA_CURRENT_TIME,t)}get mediaSeekable(){let t=this.getAttribute(o.MEDIA_SEEKABLE);if(t)return t.split(":").map(i=>+i)}set mediaSeekable(t){if(t==null){this.removeAttribute(o.MEDIA_SEEKABLE);return}this.setAttribute(o.MEDIA_SEEKABLE,t.join(":"))}update(){let t=no(this);pc(this),t!==vt(this,Pe).innerHTML&&(vt(this,Pe).innerHTML=t)}};Pe=new WeakMap;Lt=new WeakMap;Qr=new WeakMap;uo=new WeakSet;Cn=function(){vt(this,Lt)||(co(this,Lt,e=>{let{key:t}=e;if(!On.includes(t)){this.removeEventListener("keyup",vt(this,Lt));return}this.toggleTimeDisplay()}),this.addEventListener("keydown",vt(this,Qr)),this.addEventListener("click",this.toggleTimeDisplay))};qr=new WeakSet;ho=function(){vt(this,Lt)&&(this.removeEventListener("keyup",vt(this,Lt)),this.removeEventListener("keydown",vt(this,Qr)),this.removeEventListener("click",this.toggleTimeDisplay),co(this,Lt,null))};ki=new WeakSet;Kr=function(){!this.noToggle&&!this.hasAttribute("disabled")&&(this.setAttribute("role","button"),this.enable(),qt(this,uo,Cn).call(this))};Gr=new WeakSet;so=function(){this.removeAttribute("role"),this.disable(),qt(this,qr,ho).call(this)};Yr.getSlotTemplateHTML=Ec;n.customElements.get("media-time-display")||n.customElements.define("media-time-display",Yr);var Un=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Y=(e,t,i)=>(Un(e,t,"read from private field"),i?i.call(e):t.get(e)),wt=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},ot=(e,t,i,r)=>(Un(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),fc=(e,t,i,r)=>({set _(a){ot(e,t,a,i)},get _(){return Y(e,t,r)}}),Ne,zr,He,Li,Zr,Xr,Jr,Fe,le,jr,ta=class{constructor(t,i,r){wt(this,Ne,void 0),wt(this,zr,void 0),wt(this,He,void 0),wt(this,Li,void 0),wt(this,Zr,void 0),wt(this,Xr,void 0),wt(this,Jr,void 0),wt(this,Fe,void 0),wt(this,le,0),wt(this,jr,(a=performance.now())=>{ot(this,le,requestAnimationFrame(Y(this,jr))),ot(this,Li,performance.now()-Y(this,He));let s=1e3/this.fps;if(Y(this,Li)>s){ot(this,He,a-Y(this,Li)%s);let l=1e3/((a-Y(this,zr))/++fc(this,Zr)._),d=(a-Y(this,Xr))/1e3/this.duration,c=Y(this,Jr)+d*this.playbackRate;c-Y(this,Ne).valueAsNumber>0?ot(this,Fe,this.playbackRate/this.duration/l):(ot(this,Fe,.995*Y(this,Fe)),c=Y(this,Ne).valueAsNumber+Y(this,Fe)),this.callback(c)}}),ot(this,Ne,t),this.callback=i,this.fps=r}start(){Y(this,le)===0&&(ot(this,He,performance.now()),ot(this,zr,Y(this,He)),ot(this,Zr,0),Y(this,jr).call(this))}stop(){Y(this,le)!==0&&(cancelAnimationFrame(Y(this,le)),ot(this,le,0))}update({start:t,duration:i,playbackRate:r}){let a=t-Y(this,Ne).valueAsNumber,s=Math.abs(i-this.duration);(a>0||a<-.5/i||s>=.5)&&this.callback(t),ot(this,Jr,t),ot(this,Xr,performance.now()),this.duration=i,this.playbackRate=r}};Ne=new WeakMap;zr=new WeakMap;He=new WeakMap;Li=new WeakMap;Zr=new WeakMap;Xr=new WeakMap;Jr=new WeakMap;Fe=new WeakMap;le=new WeakMap;jr=new WeakMap;var fo=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},P=(e,t,i)=>(fo(e,t,"read from private field"),i?i.call(e):t.get(e)),K=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},st=(e,t,i,r)=>(fo(e,t,"write to private field"),r?r.call(e,i):t.set(e,i),i),nt=(e,t,i)=>(fo(e,t,"access private method"),i),Be,Yt,ra,Ri,aa,ia,Di,Ci,$e,We,wi,mo,xn,po,oa,_o,sa,go,na,bo,Eo,Pn,Oi,la,vo,Nn,_c=e=>{let t=e.range,i=Zt(+Hn(e)),r=Zt(+e.mediaSeekableEnd),a=i&&r?m("{currentTime} of {totalTime}",{currentTime:i,totalTime:r}):m("video not loaded, unknown time.");t.setAttribute("aria-valuetext",a)};function gc(e){return`
    <style>
      :host {
        --media-box-border-radius: 4px;
        --media-box-padding-left: 10px;
        --media-box-padding-right: 10px;
        --media-preview-border-radius: var(--media-box-border-radius);
        --media-box-arrow-offset: var(--media-box-border-radius);
        --_control-background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        --_preview-background: var(--media-preview-background, var(--_control-background));

        
        contain: layout;
      }

      #buffered {
        background: var(--media-time-range-buffered-color, rgb(255 255 255 / .4));
        position: absolute;
        height: 100%;
        will-change: width;
      }

      #preview-rail,
      #current-rail {
        width: 100%;
        position: absolute;
        left: 0;
        bottom: 100%;
        pointer-events: none;
        will-change: transform;
      }

      [part~="box"] {
        width: min-content;
        
        position: absolute;
        bottom: 100%;
        flex-direction: column;
        align-items: center;
        transform: translateX(-50%);
      }

      [part~="current-box"] {
        display: var(--media-current-box-display, var(--media-box-display, flex));
        margin: var(--media-current-box-margin, var(--media-box-margin, 0 0 5px));
        visibility: hidden;
      }

      [part~="preview-box"] {
        display: var(--media-preview-box-display, var(--media-box-display, flex));
        margin: var(--media-preview-box-margin, var(--media-box-margin, 0 0 5px));
        transition-property: var(--media-preview-transition-property, visibility, opacity);
        transition-duration: var(--media-preview-transition-duration-out, .25s);
        transition-delay: var(--media-preview-transition-delay-out, 0s);
        visibility: hidden;
        opacity: 0;
      }

      :host(:is([${o.MEDIA_PREVIEW_IMAGE}], [${o.MEDIA_PREVIEW_TIME}])[dragging]) [part~="preview-box"] {
        transition-duration: var(--media-preview-transition-duration-in, .5s);
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        visibility: visible;
        opacity: 1;
      }

      @media (hover: hover) {
        :host(:is([${o.MEDIA_PREVIEW_IMAGE}], [${o.MEDIA_PREVIEW_TIME}]):hover) [part~="preview-box"] {
          transition-duration: var(--media-preview-transition-duration-in, .5s);
          transition-delay: var(--media-preview-transition-delay-in, .25s);
          visibility: visible;
          opacity: 1;
        }
      }

      media-preview-thumbnail,
      ::slotted(media-preview-thumbnail) {
        visibility: hidden;
        
        transition: visibility 0s .25s;
        transition-delay: calc(var(--media-preview-transition-delay-out, 0s) + var(--media-preview-transition-duration-out, .25s));
        background: var(--media-preview-thumbnail-background, var(--_preview-background));
        box-shadow: var(--media-preview-thumbnail-box-shadow, 0 0 4px rgb(0 0 0 / .2));
        max-width: var(--media-preview-thumbnail-max-width, 180px);
        max-height: var(--media-preview-thumbnail-max-height, 160px);
        min-width: var(--media-preview-thumbnail-min-width, 120px);
        min-height: var(--media-preview-thumbnail-min-height, 80px);
        border: var(--media-preview-thumbnail-border);
        border-radius: var(--media-preview-thumbnail-border-radius,
          var(--media-preview-border-radius) var(--media-preview-border-radius) 0 0);
      }

      :host([${o.MEDIA_PREVIEW_IMAGE}][dragging]) media-preview-thumbnail,
      :host([${o.MEDIA_PREVIEW_IMAGE}][dragging]) ::slotted(media-preview-thumbnail) {
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        visibility: visible;
      }

      @media (hover: hover) {
        :host([${o.MEDIA_PREVIEW_IMAGE}]:hover) media-preview-thumbnail,
        :host([${o.MEDIA_PREVIEW_IMAGE}]:hover) ::slotted(media-preview-thumbnail) {
          transition-delay: var(--media-preview-transition-delay-in, .25s);
          visibility: visible;
        }

        :host([${o.MEDIA_PREVIEW_TIME}]:hover) {
          --media-time-range-hover-display: block;
        }
      }

      media-preview-chapter-display,
      ::slotted(media-preview-chapter-display) {
        font-size: var(--media-font-size, 13px);
        line-height: 17px;
        min-width: 0;
        visibility: hidden;
        
        transition: min-width 0s, border-radius 0s, margin 0s, padding 0s, visibility 0s;
        transition-delay: calc(var(--media-preview-transition-delay-out, 0s) + var(--media-preview-transition-duration-out, .25s));
        background: var(--media-preview-chapter-background, var(--_preview-background));
        border-radius: var(--media-preview-chapter-border-radius,
          var(--media-preview-border-radius) var(--media-preview-border-radius)
          var(--media-preview-border-radius) var(--media-preview-border-radius));
        padding: var(--media-preview-chapter-padding, 3.5px 9px);
        margin: var(--media-preview-chapter-margin, 0 0 5px);
        text-shadow: var(--media-preview-chapter-text-shadow, 0 0 4px rgb(0 0 0 / .75));
      }

      :host([${o.MEDIA_PREVIEW_IMAGE}]) media-preview-chapter-display,
      :host([${o.MEDIA_PREVIEW_IMAGE}]) ::slotted(media-preview-chapter-display) {
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        border-radius: var(--media-preview-chapter-border-radius, 0);
        padding: var(--media-preview-chapter-padding, 3.5px 9px 0);
        margin: var(--media-preview-chapter-margin, 0);
        min-width: 100%;
      }

      media-preview-chapter-display[${o.MEDIA_PREVIEW_CHAPTER}],
      ::slotted(media-preview-chapter-display[${o.MEDIA_PREVIEW_CHAPTER}]) {
        visibility: visible;
      }

      media-preview-chapter-display:not([aria-valuetext]),
      ::slotted(media-preview-chapter-display:not([aria-valuetext])) {
        display: none;
      }

      media-preview-time-display,
      ::slotted(media-preview-time-display),
      media-time-display,
      ::slotted(media-time-display) {
        font-size: var(--media-font-size, 13px);
        line-height: 17px;
        min-width: 0;
        
        transition: min-width 0s, border-radius 0s;
        transition-delay: calc(var(--media-preview-transition-delay-out, 0s) + var(--media-preview-transition-duration-out, .25s));
        background: var(--media-preview-time-background, var(--_preview-background));
        border-radius: var(--media-preview-time-border-radius,
          var(--media-preview-border-radius) var(--media-preview-border-radius)
          var(--media-preview-border-radius) var(--media-preview-border-radius));
        padding: var(--media-preview-time-padding, 3.5px 9px);
        margin: var(--media-preview-time-margin, 0);
        text-shadow: var(--media-preview-time-text-shadow, 0 0 4px rgb(0 0 0 / .75));
        transform: translateX(min(
          max(calc(50% - var(--_box-width) / 2),
          calc(var(--_box-shift, 0))),
          calc(var(--_box-width) / 2 - 50%)
        ));
      }

      :host([${o.MEDIA_PREVIEW_IMAGE}]) media-preview-time-display,
      :host([${o.MEDIA_PREVIEW_IMAGE}]) ::slotted(media-preview-time-display) {
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        border-radius: var(--media-preview-time-border-radius,
          0 0 var(--media-preview-border-radius) var(--media-preview-border-radius));
        min-width: 100%;
      }

      :host([${o.MEDIA_PREVIEW_TIME}]:hover) {
        --media-time-range-hover-display: block;
      }

      [part~="arrow"],
      ::slotted([part~="arrow"]) {
        display: var(--media-box-arrow-display, inline-block);
        transform: translateX(min(
          max(calc(50% - var(--_box-width) / 2 + var(--media-box-arrow-offset)),
          calc(var(--_box-shift, 0))),
          calc(var(--_box-width) / 2 - 50% - var(--media-box-arrow-offset))
        ));
        
        border-color: transparent;
        border-top-color: var(--media-box-arrow-background, var(--_control-background));
        border-width: var(--media-box-arrow-border-width,
          var(--media-box-arrow-height, 5px) var(--media-box-arrow-width, 6px) 0);
        border-style: solid;
        justify-content: center;
        height: 0;
      }
    </style>
    <div id="preview-rail">
      <slot name="preview" part="box preview-box">
        <media-preview-thumbnail>
          <template shadowrootmode="${Vr.shadowRootOptions.mode}">
            ${Vr.getTemplateHTML({})}
          </template>
        </media-preview-thumbnail>
        <media-preview-chapter-display></media-preview-chapter-display>
        <media-preview-time-display></media-preview-time-display>
        <slot name="preview-arrow"><div part="arrow"></div></slot>
      </slot>
    </div>
    <div id="current-rail">
      <slot name="current" part="box current-box">
        
      </slot>
    </div>
  `}var ea=(e,t=e.mediaCurrentTime)=>{let i=Number.isFinite(e.mediaSeekableStart)?e.mediaSeekableStart:0,r=Number.isFinite(e.mediaDuration)?e.mediaDuration:e.mediaSeekableEnd;if(Number.isNaN(r))return 0;let a=(t-i)/(r-i);return Math.max(0,Math.min(a,1))},Hn=(e,t=e.range.valueAsNumber)=>{let i=Number.isFinite(e.mediaSeekableStart)?e.mediaSeekableStart:0,r=Number.isFinite(e.mediaDuration)?e.mediaDuration:e.mediaSeekableEnd;return Number.isNaN(r)?0:t*(r-i)+i},Ui=class extends Tt{constructor(){super(),K(this,mo),K(this,oa),K(this,sa),K(this,na),K(this,Eo),K(this,Oi),K(this,vo),K(this,Be,null),K(this,Yt,void 0),K(this,ra,void 0),K(this,Ri,void 0),K(this,aa,void 0),K(this,ia,void 0),K(this,Di,void 0),K(this,Ci,void 0),K(this,$e,void 0),K(this,We,void 0),K(this,wi,()=>{nt(this,mo,xn).call(this)?P(this,Yt).start():P(this,Yt).stop()}),K(this,po,r=>{this.dragging||(he(r)&&(this.range.valueAsNumber=r),P(this,We)||this.updateBar())}),this.shadowRoot.querySelector("#track").insertAdjacentHTML("afterbegin",'<div id="buffered" part="buffered"></div>'),st(this,ra,this.shadowRoot.querySelectorAll('[part~="box"]')),st(this,aa,this.shadowRoot.querySelector('[part~="preview-box"]')),st(this,ia,this.shadowRoot.querySelector('[part~="current-box"]'));let i=getComputedStyle(this);st(this,Di,parseInt(i.getPropertyValue("--media-box-padding-left"))),st(this,Ci,parseInt(i.getPropertyValue("--media-box-padding-right"))),st(this,Yt,new ta(this.range,P(this,po),60))}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_PAUSED,o.MEDIA_DURATION,o.MEDIA_SEEKABLE,o.MEDIA_CURRENT_TIME,o.MEDIA_PREVIEW_IMAGE,o.MEDIA_PREVIEW_TIME,o.MEDIA_PREVIEW_CHAPTER,o.MEDIA_BUFFERED,o.MEDIA_PLAYBACK_RATE,o.MEDIA_LOADING,o.MEDIA_ENDED]}connectedCallback(){var t;super.connectedCallback(),this.range.setAttribute("aria-label",m("seek")),P(this,wi).call(this),st(this,Be,this.getRootNode()),(t=P(this,Be))==null||t.addEventListener("transitionstart",this)}disconnectedCallback(){var t;super.disconnectedCallback(),P(this,Yt).stop(),(t=P(this,Be))==null||t.removeEventListener("transitionstart",this),st(this,Be,null)}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),i!=r&&(t===o.MEDIA_CURRENT_TIME||t===o.MEDIA_PAUSED||t===o.MEDIA_ENDED||t===o.MEDIA_LOADING||t===o.MEDIA_DURATION||t===o.MEDIA_SEEKABLE?(P(this,Yt).update({start:ea(this),duration:this.mediaSeekableEnd-this.mediaSeekableStart,playbackRate:this.mediaPlaybackRate}),P(this,wi).call(this),_c(this)):t===o.MEDIA_BUFFERED&&this.updateBufferedBar(),(t===o.MEDIA_DURATION||t===o.MEDIA_SEEKABLE)&&(this.mediaChaptersCues=P(this,$e),this.updateBar()))}get mediaChaptersCues(){return P(this,$e)}set mediaChaptersCues(t){var i;st(this,$e,t),this.updateSegments((i=P(this,$e))==null?void 0:i.map(r=>({start:ea(this,r.startTime),end:ea(this,r.endTime)})))}get mediaPaused(){return _(this,o.MEDIA_PAUSED)}set mediaPaused(t){g(this,o.MEDIA_PAUSED,t)}get mediaLoading(){return _(this,o.MEDIA_LOADING)}set mediaLoading(t){g(this,o.MEDIA_LOADING,t)}get mediaDuration(){return D(this,o.MEDIA_DURATION)}set mediaDuration(t){U(this,o.MEDIA_DURATION,t)}get mediaCurrentTime(){return D(this,o.MEDIA_CURRENT_TIME)}set mediaCurrentTime(t){U(this,o.MEDIA_CURRENT_TIME,t)}get mediaPlaybackRate(){return D(this,o.MEDIA_PLAYBACK_RATE,1)}set mediaPlaybackRate(t){U(this,o.MEDIA_PLAYBACK_RATE,t)}get mediaBuffered(){let t=this.getAttribute(o.MEDIA_BUFFERED);return t?t.split(" ").map(i=>i.split(":").map(r=>+r)):[]}set mediaBuffered(t){if(!t){this.removeAttribute(o.MEDIA_BUFFERED);return}let i=t.map(r=>r.join(":")).join(" ");this.setAttribute(o.MEDIA_BUFFERED,i)}get mediaSeekable(){let t=this.getAttribute(o.MEDIA_SEEKABLE);if(t)return t.split(":").map(i=>+i)}set mediaSeekable(t){if(t==null){this.removeAttribute(o.MEDIA_SEEKABLE);return}this.setAttribute(o.MEDIA_SEEKABLE,t.join(":"))}get mediaSeekableEnd(){var t;let[,i=this.mediaDuration]=(t=this.mediaSeekable)!=null?t:[];return i}get mediaSeekableStart(){var t;let[i=0]=(t=this.mediaSeekable)!=null?t:[];return i}get mediaPreviewImage(){return L(this,o.MEDIA_PREVIEW_IMAGE)}set mediaPreviewImage(t){y(this,o.MEDIA_PREVIEW_IMAGE,t)}get mediaPreviewTime(){return D(this,o.MEDIA_PREVIEW_TIME)}set mediaPreviewTime(t){U(this,o.MEDIA_PREVIEW_TIME,t)}get mediaEnded(){return _(this,o.MEDIA_ENDED)}set mediaEnded(t){g(this,o.MEDIA_ENDED,t)}updateBar(){super.updateBar(),this.updateBufferedBar(),this.updateCurrentBox()}updateBufferedBar(){var t;let i=this.mediaBuffered;if(!i.length)return;let r;if(this.mediaEnded)r=1;else{let s=this.mediaCurrentTime,[,l=this.mediaSeekableStart]=(t=i.find(([d,c])=>d<=s&&s<=c))!=null?t:[];r=ea(this,l)}let{style:a}=x(this.shadowRoot,"#buffered");a.setProperty("width",`${r*100}%`)}updateCurrentBox(){if(!this.shadowRoot.querySelector('slot[name="current"]').assignedElements().length)return;let i=x(this.shadowRoot,"#current-rail"),r=x(this.shadowRoot,'[part~="current-box"]'),a=nt(this,oa,_o).call(this,P(this,ia)),s=nt(this,sa,go).call(this,a,this.range.valueAsNumber),l=nt(this,na,bo).call(this,a,this.range.valueAsNumber);i.style.transform=`translateX(${s})`,i.style.setProperty("--_range-width",`${a.range.width}`),r.style.setProperty("--_box-shift",`${l}`),r.style.setProperty("--_box-width",`${a.box.width}px`),r.style.setProperty("visibility","initial")}handleEvent(t){switch(super.handleEvent(t),t.type){case"input":nt(this,vo,Nn).call(this);break;case"pointermove":nt(this,Eo,Pn).call(this,t);break;case"pointerup":P(this,We)&&st(this,We,!1);break;case"pointerdown":st(this,We,!0);break;case"pointerleave":nt(this,Oi,la).call(this,null);break;case"transitionstart":ft(t.target,this)&&setTimeout(()=>P(this,wi).call(this),0);break}}};Be=new WeakMap;Yt=new WeakMap;ra=new WeakMap;Ri=new WeakMap;aa=new WeakMap;ia=new WeakMap;Di=new WeakMap;Ci=new WeakMap;$e=new WeakMap;We=new WeakMap;wi=new WeakMap;mo=new WeakSet;xn=function(){return this.isConnected&&!this.mediaPaused&&!this.mediaLoading&&!this.mediaEnded&&this.mediaSeekableEnd>0&&Yi(this)};po=new WeakMap;oa=new WeakSet;_o=function(e){var t;let r=((t=this.getAttribute("bounds")?Pt(this,`#${this.getAttribute("bounds")}`):this.parentElement)!=null?t:this).getBoundingClientRect(),a=this.range.getBoundingClientRect(),s=e.offsetWidth,l=-(a.left-r.left-s/2),d=r.right-a.left-s/2;return{box:{width:s,min:l,max:d},bounds:r,range:a}};sa=new WeakSet;go=function(e,t){let i=`${t*100}%`,{width:r,min:a,max:s}=e.box;if(!r)return i;if(Number.isNaN(a)||(i=`max(${`calc(1 / var(--_range-width) * 100 * ${a}% + var(--media-box-padding-left))`}, ${i})`),!Number.isNaN(s)){let d=`calc(1 / var(--_range-width) * 100 * ${s}% - var(--media-box-padding-right))`;i=`min(${i}, ${d})`}return i};na=new WeakSet;bo=function(e,t){let{width:i,min:r,max:a}=e.box,s=t*e.range.width;if(s<r+P(this,Di)){let l=e.range.left-e.bounds.left-P(this,Di);return`${s-i/2+l}px`}if(s>a-P(this,Ci)){let l=e.bounds.right-e.range.right-P(this,Ci);return`${s+i/2-l-e.range.width}px`}return 0};Eo=new WeakSet;Pn=function(e){let t=[...P(this,ra)].some(S=>e.composedPath().includes(S));if(!this.dragging&&(t||!e.composedPath().includes(this))){nt(this,Oi,la).call(this,null);return}let i=this.mediaSeekableEnd;if(!i)return;let r=x(this.shadowRoot,"#preview-rail"),a=x(this.shadowRoot,'[part~="preview-box"]'),s=nt(this,oa,_o).call(this,P(this,aa)),l=(e.clientX-s.range.left)/s.range.width;l=Math.max(0,Math.min(1,l));let d=nt(this,sa,go).call(this,s,l),c=nt(this,na,bo).call(this,s,l);r.style.transform=`translateX(${d})`,r.style.setProperty("--_range-width",`${s.range.width}`),a.style.setProperty("--_box-shift",`${c}`),a.style.setProperty("--_box-width",`${s.box.width}px`);let M=Math.round(P(this,Ri))-Math.round(l*i);Math.abs(M)<1&&l>.01&&l<.99||(st(this,Ri,l*i),nt(this,Oi,la).call(this,P(this,Ri)))};Oi=new WeakSet;la=function(e){this.dispatchEvent(new n.CustomEvent(h.MEDIA_PREVIEW_REQUEST,{composed:!0,bubbles:!0,detail:e}))};vo=new WeakSet;Nn=function(){P(this,Yt).stop();let e=Hn(this);this.dispatchEvent(new n.CustomEvent(h.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:e}))};Ui.shadowRootOptions={mode:"open"};Ui.getContainerTemplateHTML=gc;n.customElements.get("media-time-range")||n.customElements.define("media-time-range",Ui);var bc=(e,t,i)=>{if(!t.has(e))throw TypeError("Cannot "+i)},Fn=(e,t,i)=>(bc(e,t,"read from private field"),i?i.call(e):t.get(e)),Ac=(e,t,i)=>{if(t.has(e))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(e):t.set(e,i)},da,Tc=1,Ic=e=>e.mediaMuted?0:e.mediaVolume,Sc=e=>`${Math.round(e*100)}%`,Ao=class extends Tt{constructor(){super(...arguments),Ac(this,da,()=>{let t=this.range.value,i=new n.CustomEvent(h.MEDIA_VOLUME_REQUEST,{composed:!0,bubbles:!0,detail:t});this.dispatchEvent(i)})}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_VOLUME,o.MEDIA_MUTED,o.MEDIA_VOLUME_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),this.range.setAttribute("aria-label",m("volume")),this.range.addEventListener("input",Fn(this,da))}disconnectedCallback(){this.range.removeEventListener("input",Fn(this,da)),super.disconnectedCallback()}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),(t===o.MEDIA_VOLUME||t===o.MEDIA_MUTED)&&(this.range.valueAsNumber=Ic(this),this.range.setAttribute("aria-valuetext",Sc(this.range.valueAsNumber)),this.updateBar())}get mediaVolume(){return D(this,o.MEDIA_VOLUME,Tc)}set mediaVolume(t){U(this,o.MEDIA_VOLUME,t)}get mediaMuted(){return _(this,o.MEDIA_MUTED)}set mediaMuted(t){g(this,o.MEDIA_MUTED,t)}get mediaVolumeUnavailable(){return L(this,o.MEDIA_VOLUME_UNAVAILABLE)}set mediaVolumeUnavailable(t){y(this,o.MEDIA_VOLUME_UNAVAILABLE,t)}};da=new WeakMap;n.customElements.get("media-volume-range")||n.customElements.define("media-volume-range",Ao);function yc(e){return`
      <style>
        :host {
          min-width: 4ch;
          padding: var(--media-button-padding, var(--media-control-padding, 10px 5px));
          width: 100%;
          display: grid;
          grid-template-columns: 1fr auto;
          gap: 1rem;
          font-weight: var(--media-button-font-weight, normal);
        }

        #checked-indicator {
          display: none;
        }

        :host([${o.MEDIA_LOOP}]) #checked-indicator {
          display: block;
        }
      </style>
      
      <span id="icon">
     </span>

      <div id="checked-indicator">
        <svg aria-hidden="true" viewBox="0 1 24 24" part="checked-indicator indicator">
          <path d="m10 15.17 9.193-9.191 1.414 1.414-10.606 10.606-6.364-6.364 1.414-1.414 4.95 4.95Z"/>
        </svg>
      </div>
    `}function Mc(){return m("Loop")}var xi=class extends C{constructor(){super(...arguments),this.container=null}static get observedAttributes(){return[...super.observedAttributes,o.MEDIA_LOOP]}connectedCallback(){var t;super.connectedCallback(),this.container=((t=this.shadowRoot)==null?void 0:t.querySelector("#icon"))||null,this.container&&(this.container.textContent=m("Loop"))}attributeChangedCallback(t,i,r){super.attributeChangedCallback(t,i,r),t===o.MEDIA_LOOP&&this.container&&this.setAttribute("aria-checked",this.mediaLoop?"true":"false")}get mediaLoop(){return _(this,o.MEDIA_LOOP)}set mediaLoop(t){g(this,o.MEDIA_LOOP,t)}handleClick(){let t=!this.mediaLoop,i=new n.CustomEvent(h.MEDIA_LOOP_REQUEST,{composed:!0,bubbles:!0,detail:t});this.dispatchEvent(i)}};xi.getSlotTemplateHTML=yc;xi.getTooltipContentHTML=Mc;n.customElements.get("media-loop-button")||n.customElements.define("media-loop-button",xi);export{jn as addTranslation,ha as setLanguage};
