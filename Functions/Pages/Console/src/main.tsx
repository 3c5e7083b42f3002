import { render } from 'preact';
import { App } from './app';
import { takeKeyFromAddress } from './caller';
import './style.css';

takeKeyFromAddress();
render(<App />, document.getElementById('app')!);
